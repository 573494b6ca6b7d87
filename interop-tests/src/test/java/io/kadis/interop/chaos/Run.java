package io.kadis.interop.chaos;

/** What the clients and the nemeses of one run share. */
record Run(Fleet fleet, Progress progress, Recorder recorder) {}
