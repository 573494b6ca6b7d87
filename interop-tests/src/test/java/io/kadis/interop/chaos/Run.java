package io.kadis.interop.chaos;

import io.kadis.interop.cluster.Fleet;

/** What the clients and the nemeses of one run share. */
record Run(Fleet fleet, Progress progress, Recorder recorder) {}
