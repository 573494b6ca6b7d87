# Every target runs on a JDK 25, found here unless JAVA_HOME already is one.
JAVA_HOME := $(shell sh scripts/find-jdk 25)
export JAVA_HOME
# Maven's own guava uses what JDK 25 warns of on each start.
export MAVEN_OPTS := $(MAVEN_OPTS) --sun-misc-unsafe-memory-access=allow
MVN := mvn -B -ntp
ifneq ($(CI),)
MVN += -Dstyle.color=never
endif

BENCH_JAVA = $(JAVA_HOME)/bin/java --sun-misc-unsafe-memory-access=allow
BENCH = $(BENCH_JAVA) -jar bench/target/kadis-bench.jar
BENCH_OPENED = -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
  --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED

.DEFAULT_GOAL := build
.PHONY: build run dist dist-check test test-one check histories conformance cli-doc fmt interop chaos repair \
  api-check metrics-doc metrics-check sim clean jdk dashboard bench bench-peers bench-curves bench-check \
  bench-record jmh

jdk:
	@test -n "$(JAVA_HOME)" || { sh scripts/find-jdk --why 25; exit 1; }
	@command -v mvn >/dev/null || { echo "kadis: no mvn in PATH; install Maven, for example 'apt install maven'" >&2; exit 1; }

build: jdk ## Compile and package: ./kadis works afterwards.
	$(MVN) -q package -DskipTests
	@sh scripts/aot

run: build ## Start a node with its store and API.
	./kadis node

# quick: Error Prone has seen the code in `make check`, and leaves the class files as they are.
dist: jdk ## An archive with its own Java runtime: target/dist/kadis-VERSION-linux-ARCH.tar.gz
	$(MVN) -q package -DskipTests -Dquick -Ddist -Duser.timezone=UTC -pl app -am
	@sh scripts/dist

dist-check: jdk ## Two builds give the same bytes, and run on a machine without Java.
	@sh scripts/dist-check

.PHONY: deploy-check
deploy-check: build ## The Kubernetes manifests against their schemas, and their flags against the node.
	@sh scripts/deploy-check

test: jdk ## All tests that run in seconds.
	$(MVN) package

check: jdk ## Formatting, Error Prone, NullAway, all fast tests and the multi-process ones.
	$(MVN) spotless:check package -Dtest.groups.excluded=interop,chaos,repair,sim

histories: jdk ## 10,000 seeded histories of each namespace, and what they saw. COUNT=100000 for more.
	$(MVN) -q package -pl kv -am -Dtest=HistoriesTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dkadis.histories=$(or $(COUNT),10000)

conformance: jdk ## Write docs/conformance.md anew, with what became of the tests run here; RUN=yes runs all that it names.
ifeq ($(RUN),yes)
	rm -rf */target/surefire-reports
	$(MVN) -q package -Dmaven.test.failure.ignore=true -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dtest=$$(sh scripts/tests-of-rules)
endif
	$(MVN) -q package -pl interop-tests -am -Dtest=ConformanceDocTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Drewrite=true

cli-doc: jdk ## Write docs/cli.md anew from the commands.
	$(MVN) -q package -pl app -am -Dtest=CliDocTest,ConfigCommandTest -Dsurefire.failIfNoSpecifiedTests=false -Drewrite=true

fmt: jdk ## Format all Java.
	$(MVN) -q spotless:apply

interop: jdk ## Build the go, rust, js and python peers and run the tests against them. [REWRITE=true]
	sh interop-tests/peers/build
	$(MVN) package -pl interop-tests -am -Dtest.groups=interop -Dtest.groups.excluded= \
	  -Dsurefire.failIfNoSpecifiedTests=false $(if $(REWRITE),-Drewrite=true)

chaos: jdk ## Kill, stop and restart nodes under load, and check what was promised. [SEED=17] [OPERATIONS=900]
	$(MVN) package -pl interop-tests -am -Dtest.groups=chaos -Dtest.groups.excluded= \
	  -Dsurefire.failIfNoSpecifiedTests=false $(if $(SEED),-Dkadis.seed=$(SEED)) \
	  $(if $(OPERATIONS),-Dkadis.operations=$(OPERATIONS))

repair: jdk ## Whole clusters as processes: nodes replaced for good, networks cut in two and healed.
	$(MVN) package -pl interop-tests -am -Dtest.groups=repair -Dtest.groups.excluded= \
	  -Dsurefire.failIfNoSpecifiedTests=false

api-check: build ## A node's API against its own OpenAPI document, by Schemathesis. [SEED=17] [EXAMPLES=200]
	SEED=$(SEED) EXAMPLES=$(EXAMPLES) sh interop-tests/api/check

metrics-doc: jdk ## Write the tables of docs/metrics.md anew from what a node exposes.
	$(MVN) -q package -pl app -am -Dtest=MetricsDocTest -Dsurefire.failIfNoSpecifiedTests=false -Drewrite=true

metrics-check: build ## A node's metrics and the alerts for them, by promtool.
	sh interop-tests/api/metrics

sim: jdk ## The simulated properties in large form: a thousand nodes, a day of churn. [SEED=17] [HOURS=2] [BASELINE=false]
	$(MVN) package -pl simulator -am -Dtest.groups=sim -Dtest.groups.excluded= \
	  -Dsurefire.failIfNoSpecifiedTests=false $(if $(SEED),-Dkadis.seed=$(SEED)) \
	  $(if $(HOURS),-Dkadis.hours=$(HOURS)) $(if $(BASELINE),-Dkadis.baseline=$(BASELINE)) \
	  -Dtest.jvm.args="-Xmx3g -XX:+UseSerialGC -XX:+UseCompactObjectHeaders \
	  --sun-misc-unsafe-memory-access=allow"

dashboard: build ## Drive the dashboard of a real cluster in Chromium; screenshots are in app/target/screenshots.
	sh scripts/browser-test

bench-peers: ## Build the go and rust programs that the bench compares with.
	sh bench/peers/build

bench: build bench-peers ## Kadis beside go and rust on the same work. [QUICK=true] [ONLY=requests,store] [NODES=20,50,100]
	$(BENCH) $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY)) $(if $(NODES),--nodes $(NODES))

bench-curves: build bench-peers ## Cost against size, drawn into docs/performance. [QUICK=true] [ONLY=requests,network,store]
	$(BENCH) --curves $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY))

bench-check: build ## Name what fell by more than 20 % between the last record and the last run.
	$(BENCH) --last --check

bench-record: build ## Append the ratios of the last run to bench/history.csv.
	$(BENCH) --last --record

jmh: build ## The primitives that requests are made of. [JMH='StoreBenchmark -f 2']
	$(BENCH_JAVA) $(BENCH_OPENED) -cp bench/target/kadis-bench.jar org.openjdk.jmh.Main \
	  $(or $(JMH),-f 1 -wi 3 -w 1 -i 5 -r 1)

clean: jdk ## Remove what the build made.
	$(MVN) -q clean
	rm -rf target

test-one: jdk ## One test: make test-one TEST=LookupTest [SEED=17]
	$(MVN) -q package -Dtest='$(TEST)' -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dtest.groups.excluded= $(if $(SEED),-Dkadis.seed=$(SEED))
