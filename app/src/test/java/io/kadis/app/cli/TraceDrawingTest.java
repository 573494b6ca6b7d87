package io.kadis.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.app.http.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TraceDrawingTest {
  /** The first knows the second, which knows the key's nearest; another is known and gone. */
  private static final Map<String, Object> TRACE =
      Json.object(
          "hops",
          List.of(
              hop("one", 255, 0, 4.0, "two", "gone", "far"),
              hop("gone", 254, 0, null),
              hop("two", 251, 4, 9.5, "one", "nearest"),
              hop("nearest", 247, 9.5, 12.0, "two")),
          "peers",
          List.of(peer("nearest", 247), peer("two", 251), peer("one", 255)));

  @Test
  void itIsATreeOfWhoNamedWhom() {
    var drawing = new TraceDrawing(TRACE);
    assertThat(drawing.depth()).isEqualTo(3);
    assertThat(text(drawing, Paint.NONE))
        .isEqualTo(
            """
            asked             bits  at ms  took ms  nearest  answer
            this node            -      -        -
            ├─ one             255    0.0      4.0  #3       3 peers, 2 new, closer: 254 to 251 bits
            │  └─ two          251    4.0      5.5  #2       2 peers, 1 new, closer: 251 to 247 bits
            │     └─ nearest   247    9.5      2.5  #1       1 peer, 0 new
            └─ gone            254    0.0        -           timed-out: gone
            """);
  }

  @Test
  void whatWasAskedBeforeAnyoneNamedItIsThisNodesOwn() {
    var drawing =
        new TraceDrawing(
            Json.object(
                "hops",
                List.of(hop("a", 250, 0, 9.0, "b"), hop("b", 249, 1, 2.0, "a")),
                "peers",
                List.of()));
    assertThat(drawing.depth()).isEqualTo(1);
    assertThat(text(drawing, Paint.NONE)).contains("├─ a", "└─ b").doesNotContain("│  └─");
  }

  @Test
  void aTerminalShowsTheNearestAndTheLostInColour() {
    assertThat(text(new TraceDrawing(TRACE), Paint.COLOURS).lines().skip(2))
        .anySatisfy(line -> assertThat(line).startsWith("\033[32m├─ one"))
        .anySatisfy(line -> assertThat(line).startsWith("\033[31m└─ ").endsWith("\033[0m"));
  }

  @Test
  void longIdsShowTheirEnd() {
    assertThat(TraceDrawing.shown("12D3KooWBgRQuDeGNwR28UnMwAarR3MjLAr1h6HPbGt8ndSVstzv"))
        .isEqualTo("…ndSVstzv");
  }

  @Test
  void nobodyWasAsked() {
    var drawing = new TraceDrawing(Json.object("hops", List.of(), "peers", List.of()));
    assertThat(drawing.depth()).isZero();
  }

  private static String text(TraceDrawing drawing, Paint paint) {
    var bytes = new ByteArrayOutputStream();
    drawing.table(paint).print(new PrintStream(bytes, true, UTF_8));
    return bytes.toString(UTF_8);
  }

  private static Map<String, Object> hop(
      String peer, int bits, double asked, @Nullable Double answered, String... closer) {
    return Json.object(
        "peerId", peer,
        "distanceBits", bits,
        "askedMs", asked,
        "answeredMs", answered,
        "outcome", answered == null ? "timed-out" : "answered",
        "closer", List.of(closer));
  }

  private static Map<String, Object> peer(String id, int bits) {
    return Json.object(
        "peerId", id, "addresses", List.of("/ip4/127.0.0.1/tcp/1"), "distanceBits", bits);
  }
}
