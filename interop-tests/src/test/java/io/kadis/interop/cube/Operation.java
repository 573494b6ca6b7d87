package io.kadis.interop.cube;

/** What a finder does with what a storer left, and its letter in the table. */
enum Operation {
  FIND_NODE('F', "a lookup leads the finder to the storer, whom it has not met"),
  RAW('R', "a record of /raw/, put by the storer before the finder came"),
  PUBLIC_KEY('P', "the storer's public key as a record of /pk/"),
  NAME('I', "a record of /ipns/, signed by go, js and kadis themselves, for rust by the test"),
  PROVIDERS('C', "content that the storer provides");

  private final char letter;
  private final String meaning;

  Operation(char letter, String meaning) {
    this.letter = letter;
    this.meaning = meaning;
  }

  char letter() {
    return letter;
  }

  String meaning() {
    return meaning;
  }
}
