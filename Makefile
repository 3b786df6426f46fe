# make run    set up, build, and open the explorer on the bundled sample (ARGS="FILE" opens another file)
# make test   set up, lint, build without warnings, and run all tests
# make test-python    compare with the real PyTorch, safetensors, timm and ONNX Runtime (TORCH=2.1.2 for another version)
# make pictures   draw the pictures of the README again
# make soak   press keys at random for some minutes
# make fuzz   damage files at random, guided by how the readers react (SECONDS=n for each reader)

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
ARGS ?=

LIBRARIES = libncursesw5-dev libopenblas-dev libzip-dev zlib1g-dev libpng-dev libjpeg62-turbo-dev
TOOLS = tmux time
CHECKED = --explicit-target-dependency-import-check error
# Swift's runtime is linked statically, so that the program starts faster and runs on machines without a toolchain.
RELEASE = -c release --static-swift-stdlib $(CHECKED)
SOURCES = Package.swift Sources Tests

.PHONY: run build test test-python soak fuzz sanitize lint format bench pictures manual install setup setup-test clean

run: build
	@"$$($(SWIFT) build $(RELEASE) --show-bin-path)/neoview" $(ARGS)

build: setup
	$(SWIFT) build $(RELEASE) --product neoview

# Units are tested in debug mode. Tests that run the program use the release build, which is what people run.
test: build setup-test lint
	$(SWIFT) build --build-tests $(CHECKED)
	NEOVIEW_PROGRAM="$$($(SWIFT) build $(RELEASE) --show-bin-path)/neoview" $(SWIFT) test --skip-build

# This downloads PyTorch, so it is not part of `test`. After the download it takes a minute.
TORCH ?=
test-python: build
	@.ci/packages python3-venv
	NEOVIEW_PROGRAM="$$($(SWIFT) build $(RELEASE) --show-bin-path)/neoview" .ci/test-python $(TORCH)

# Presses 100,000 random keys on every screen, for a NeoNeXt and for other tensors (KEYS=n for another number).
KEYS ?= 100000
soak: setup setup-test
	$(SWIFT) build --build-tests $(CHECKED)
	SOAK=$(KEYS) $(SWIFT) test --skip-build --filter SoakTests

# Takes ten minutes for each of twelve readers, two hours in all (READERS="zip pickle" for only some of them).
SECONDS ?= 600
fuzz: setup
	.ci/fuzz $(SECONDS) $(READERS)

# Tests under the sanitizers: reading, computing and writing with the address sanitizer, and C code also with the sanitizer for
# undefined behaviour; what runs on several threads with the thread sanitizer.
CHECKED_ROOMS = CheckpointFilesTests|ImagesTests|ReadersTests|KernelsTests|InferenceTests|ONNXTests|ExportsTests|TensorCoreTests
THREADED_ROOMS = CheckpointFilesTests|KernelsTests|InferenceTests|WeightsTests|ReplayTests|StatsCommandTests
UNDEFINED = -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined
sanitize: setup setup-test
	$(SWIFT) build --build-tests --sanitize=address --scratch-path .build/address $(UNDEFINED) $(CHECKED)
	LSAN_OPTIONS=suppressions=$(CURDIR)/.ci/leak.suppressions \
	  $(SWIFT) test --skip-build --sanitize=address --scratch-path .build/address --filter "$(CHECKED_ROOMS)"
	$(SWIFT) build --build-tests --sanitize=thread --scratch-path .build/thread $(CHECKED)
	$(SWIFT) test --skip-build --sanitize=thread --scratch-path .build/thread --filter "$(THREADED_ROOMS)"

lint:
	$(SWIFT) format lint --strict --recursive $(SOURCES)

format:
	$(SWIFT) format --in-place --recursive $(SOURCES)

# Takes some minutes, and 700 MB in $TMPDIR or /tmp. The tables of forward passes have the engines that PYTHON has: ONNX Runtime, OpenVINO.
PYTHON ?= python3
bench: build
	$(SWIFT) build $(RELEASE) --product Benchmarks
	@bin="$$($(SWIFT) build $(RELEASE) --show-bin-path)"; "$$bin/Benchmarks" "$$bin/neoview" && \
	  if command -v $(PYTHON) > /dev/null; then $(PYTHON) python/forward_peers.py "$$bin/neoview"; \
	  else echo "no tables of forward passes: $(PYTHON) is not installed"; fi

# The program draws the pictures of the README. One of them shows times, which are those of the machine it runs on.
PICTURES = gallery channel expanded field effective flops forward chart saliency compare figures
pictures: build
	@rm -rf .build/pictures; mkdir -p .build/pictures/docs
	@neoview="$$($(SWIFT) build $(RELEASE) --show-bin-path)/neoview"; keys="$(CURDIR)/docs"; cd .build/pictures && \
	  "$$neoview" replay --keys "$$keys/pictures.keys" --size 128x40 > screens.txt && \
	  "$$neoview" replay --variant t --revision paper --keys "$$keys/pictures-t.keys" --size 128x40 >> screens.txt
	mv $(PICTURES:%=.build/pictures/docs/%.png) docs

# Makes the man pages from the same declarations as --help.
manual:
	$(SWIFT) package --disable-sandbox generate-manual --configuration release --multi-page

install: build manual
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/neoview/samples"
	install -m 755 "$$($(SWIFT) build $(RELEASE) --show-bin-path)/neoview" "$(DESTDIR)$(PREFIX)/bin/"
	install -m 644 samples/* "$(DESTDIR)$(PREFIX)/share/neoview/samples/"
	install -d "$(DESTDIR)$(PREFIX)/share/man/man1"
	install -m 644 .build/plugins/GenerateManual/outputs/neoview/*.1 \
	  "$(DESTDIR)$(PREFIX)/share/man/man1/"
	install -d "$(DESTDIR)$(PREFIX)/share/bash-completion/completions" \
	  "$(DESTDIR)$(PREFIX)/share/zsh/site-functions" \
	  "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d"
	@cd "$(DESTDIR)$(PREFIX)"; for shell in bash:bash-completion/completions/neoview \
	  zsh:zsh/site-functions/_neoview fish:fish/vendor_completions.d/neoview.fish; do \
	  bin/neoview --generate-completion-script $${shell%%:*} > share/$${shell#*:}; done

setup:
	@.ci/packages $(LIBRARIES)

setup-test:
	@.ci/packages $(TOOLS)

clean:
	$(SWIFT) package clean
