package io.kadis.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The walls of the house: see docs/ARCHITECTURE.md. */
class ArchitectureTest {
  private static final JavaClasses KADIS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.kadis");

  /** Code that decides and never waits: the simulator runs it as it is. */
  private static final String[] PURE = {
    "io.kadis.dht.key",
    "io.kadis.dht.routing",
    "io.kadis.dht.lookup",
    "io.kadis.dht.record",
    "io.kadis.dht.message",
    "io.kadis.kv.balance",
    "io.kadis.kv.entry",
    "io.kadis.kv.fragment",
    "io.kadis.kv.quorum",
    "io.kadis.kv.repair",
    "io.kadis.simulator..",
    "io.kadis.libp2p.identity",
    "io.kadis.libp2p.multiformats",
  };

  /** The thin shells that live beside what they drive. */
  private static final Set<String> SHELLS = Set.of("LookupRunner", "QuorumRun");

  @Test
  void importsPointOneWay() {
    noDependency("io.kadis.proto..", "io.kadis.libp2p..").check(KADIS);
    noDependency("io.kadis.proto..", "io.kadis.dht..").check(KADIS);
    noDependency("io.kadis.libp2p..", "io.kadis.dht..").check(KADIS);
    noDependency("io.kadis.libp2p..", "io.kadis.kv..").check(KADIS);
    noDependency("io.kadis.libp2p..", "io.kadis.app..").check(KADIS);
    noDependency("io.kadis.dht..", "io.kadis.kv..").check(KADIS);
    noDependency("io.kadis.dht..", "io.kadis.app..").check(KADIS);
    noDependency("io.kadis.kv..", "io.kadis.app..").check(KADIS);
    noDependency("io.kadis.kv..", "io.kadis.simulator..").check(KADIS);
    for (String below : List.of("libp2p", "dht", "kv", "simulator")) {
      noDependency("io.kadis." + below + "..", "io.kadis").check(KADIS);
      noDependency("io.kadis." + below + "..", "io.kadis.files..").check(KADIS);
    }
    noDependency("io.kadis", "io.kadis.app..").check(KADIS);
    noDependency("io.kadis.simulator..", "io.kadis.app..").check(KADIS);
  }

  @Test
  void eachLibraryHasOneOwner() {
    onlyIn("io.kadis.app.cli..", "org.apache.logging.log4j.core..").check(KADIS);
    onlyIn("io.kadis.app.cli..", "picocli..").check(KADIS);
    onlyIn("io.kadis.app.http.server..", "io.netty..").check(KADIS);
    onlyIn("io.kadis.app.http..", "tools.jackson..").check(KADIS);
    onlyIn("io.kadis.app.metrics..", "io.prometheus..").check(KADIS);
    onlyIn("io.kadis.app.tracing..", "io.opentelemetry..").check(KADIS);
    onlyIn("io.kadis.dht.store..", "org.lmdbjava..").check(KADIS);
    onlyIn("io.kadis.libp2p..", "org.bouncycastle..").check(KADIS);
  }

  /** An address is a value as long as nobody looks up a name for it. */
  private static final DescribedPredicate<JavaClass> ADDRESSES =
      JavaClass.Predicates.assignableTo(InetAddress.class)
          .or(JavaClass.Predicates.assignableTo(InetSocketAddress.class));

  @Test
  void theDecidingCodeKnowsNoSocketFileThreadOrLogger() {
    noClasses()
        .that(arePure())
        .should()
        .dependOnClassesThat(
            inPackages(
                    "java.net..",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.util.concurrent",
                    "java.util.concurrent.atomic",
                    "org.apache.logging..")
                .and(DescribedPredicate.not(ADDRESSES)))
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .orShould()
        .callMethod(InetAddress.class, "getByName", String.class)
        .orShould()
        .callMethod(InetAddress.class, "getAllByName", String.class)
        .check(KADIS);
  }

  @Test
  void theDecidingCodeIsToldTheTimeAndGivenItsRandomness() {
    noClasses()
        .that(arePure())
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(InstantSource.class, "system")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callConstructor(Random.class)
        .orShould()
        .callConstructor(SecureRandom.class)
        .check(KADIS);
  }

  private static ArchRule noDependency(String from, String to) {
    return noClasses().that().resideInAPackage(from).should().dependOnClassesThat(inPackages(to));
  }

  private static ArchRule onlyIn(String owner, String library) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(owner)
        .should()
        .dependOnClassesThat(inPackages(library));
  }

  private static DescribedPredicate<JavaClass> inPackages(String... packages) {
    return JavaClass.Predicates.resideInAnyPackage(packages);
  }

  private static DescribedPredicate<JavaClass> arePure() {
    return inPackages(PURE)
        .and(
            DescribedPredicate.describe(
                "are no shells", javaClass -> !SHELLS.contains(outermost(javaClass))));
  }

  private static String outermost(JavaClass javaClass) {
    String name = javaClass.getName().substring(javaClass.getPackageName().length() + 1);
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }
}
