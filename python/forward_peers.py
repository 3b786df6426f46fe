#!/usr/bin/env python3
"""Times neoview beside the engines that people would pick instead, in one run, and prints Markdown tables of medians and ratios.

    python3 -m venv peers && peers/bin/pip install numpy onnx onnxruntime openvino torch
    peers/bin/python python/forward_peers.py .build/release/neoview

Engines that are not installed are left out. Their graph is the friendliest one for them: batch norms folded into
their neighbours, NeoCell as two batched products with block-diagonal matrices (the authors' own way), random weights, a fixed batch; each engine
has it with MatMul and with 1×1 convolutions, and the better one counts. Gradients are compared with PyTorch's autograd on neonext.py. All take float32 and the same number of threads, one after another.
"""
import argparse, json, os, statistics, subprocess, sys, tempfile, time

try:
    import numpy as np
except ImportError:
    np = None
try:
    if "--singular-values" in sys.argv:
        raise ImportError("not needed")
    import onnx
    from onnx import TensorProto, helper, numpy_helper
except ImportError:
    onnx = None
try:
    if "--singular-values" in sys.argv:
        raise ImportError("not needed")
    import torch
    import neonext
except ImportError:
    torch = None

DIMS = {"t": (96, 192, 384, 768), "s": (96, 192, 384, 768), "b": (128, 256, 512, 1024), "l": (192, 384, 768, 1536)}
DEPTHS = {"t": (3, 3, 9, 3), "s": (3, 3, 27, 3), "b": (3, 3, 27, 3), "l": (3, 3, 27, 3)}
CASES = "t224x1 s224x1 b224x1 l224x1 t384x1 t224x8 t224x32 b224x8 b224x32"


class Graph:
    """A NeoNeXt as ONNX, with its products as MatMul or as 1×1 convolutions."""

    def __init__(self, variant, resolution, batch, as_matmul):
        self.nodes, self.weights, self.names, self.as_matmul = [], [], 0, as_matmul
        self.random_numbers = np.random.default_rng(0)
        dims, size = DIMS[variant], resolution // 4
        x = self.op("Conv", "x", self.random(dims[0], 3, 4, 4), self.random(dims[0]), strides=[4, 4])
        for stage, (channels, depth) in enumerate(zip(dims, DEPTHS[variant])):
            for _ in range(depth):
                x = self.block(x, channels, size, shifted=stage < 3)
            if stage < 3:
                x = self.op("Conv", x, self.random(dims[stage + 1], channels, 1, 1))
                x = self.op("Conv", x, self.random(dims[stage + 1], 1, 2, 2), self.random(dims[stage + 1]),
                            strides=[2, 2], group=dims[stage + 1])
                size //= 2
        x = self.op("Flatten", self.op("GlobalAveragePool", x))
        x = self.op("LayerNormalization", x, self.random(dims[3]), self.random(dims[3]))
        self.nodes.append(helper.make_node("Gemm", [x, self.random(1000, dims[3]), self.random(1000)], ["y"], transB=1))
        image = helper.make_tensor_value_info("x", TensorProto.FLOAT, [batch, 3, resolution, resolution])
        logits = helper.make_tensor_value_info("y", TensorProto.FLOAT, [batch, 1000])
        graph = helper.make_graph(self.nodes, "neonext", [image], [logits], self.weights)
        self.model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)

    def name(self):
        self.names += 1
        return f"t{self.names}"

    def constant(self, values):
        self.weights.append(numpy_helper.from_array(values.astype(np.float32), self.name()))
        return self.weights[-1].name

    def random(self, *shape):
        return self.constant(self.random_numbers.normal(size=shape) / np.sqrt(shape[-1]))

    def op(self, kind, *inputs, **attributes):
        self.nodes.append(helper.make_node(kind, list(inputs), [self.name()], **attributes))
        return self.nodes[-1].output[0]

    def block(self, x, channels, size, shifted):
        z = self.op("MatMul", self.cell_side(channels, size, shifted), x)
        z = self.op("MatMul", z, self.cell_side(channels, size, shifted))
        z = self.op("Transpose", z, perm=[0, 2, 3, 1]) if self.as_matmul else z
        z = self.product(self.op("Gelu", self.product(z, channels, 4 * channels)), 4 * channels, channels)
        z = self.op("Transpose", z, perm=[0, 3, 1, 2]) if self.as_matmul else z
        return self.op("Add", x, z)

    def product(self, x, inputs, outputs):
        weights = self.random_numbers.normal(size=(outputs, inputs)) / np.sqrt(inputs)
        if self.as_matmul:
            return self.op("Add", self.op("MatMul", x, self.constant(weights.T)), self.random(outputs))
        return self.op("Conv", x, self.constant(weights[:, :, None, None]), self.random(outputs))

    def cell_side(self, channels, size, shifted):
        """A or B of every channel: half of the channels have kernels of 4, half of 7; each sub-group has the next shift."""
        sides = np.zeros((channels, size, size), np.float32)
        for channel in range(channels):
            group, place = divmod(channel, channels // 2)
            kernel = (4, 7)[group]
            shift = min(place // (channels // 2 // kernel), kernel - 1) if shifted else 0
            block = (np.arange(size) - shift) // kernel
            same = block[:, None] == block[None, :]
            sides[channel] = same * self.random_numbers.normal(size=(size, size)) / np.sqrt(kernel)
        return self.constant(sides)


def engines(path, x, threads):
    """The installed engines, each as a name and a function that runs the graph once."""
    try:
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        yield "ONNX Runtime " + onnxruntime.__version__, lambda: session.run(None, {"x": x})
    except ImportError:
        pass
    try:
        import openvino
        core = openvino.Core()
        settings = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32"}
        request = core.compile_model(core.read_model(path), "CPU", settings).create_infer_request()
        yield "OpenVINO " + openvino.__version__.split("-")[0], lambda: request.infer({0: x})
    except ImportError:
        pass


def milliseconds(body):
    start = time.perf_counter()
    body()
    return 1e3 * (time.perf_counter() - start)


def time_case(program, variant, resolution, batch, threads, rounds):
    """The times of a pass for each engine, and what neoview says of itself."""
    times, reports, folder = {}, [], tempfile.TemporaryDirectory()
    runners = []
    if np is not None and onnx is not None:
        x = np.random.default_rng(1).normal(size=(batch, 3, resolution, resolution)).astype(np.float32)
        for as_matmul in (True, False):
            path = f"{folder.name}/{as_matmul}.onnx"
            onnx.save(Graph(variant, resolution, batch, as_matmul).model, path)
            runners += [((name, as_matmul), run) for name, run in engines(path, x, threads)]
    passes = {}
    for name, run in runners:
        run()
        passes[name] = max(2, min(12, int(700 / milliseconds(run))))
    count = min(passes.values(), default=10)
    command = [program, "bench", "--variant", variant, "--resolution", str(resolution), "--batch", str(batch),
               "--threads", str(threads), "--passes", str(max(2, count)), "--json"]
    for _ in range(rounds):
        for name, run in runners:
            times.setdefault(name, []).extend(milliseconds(run) for _ in range(passes[name]))
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        reports.append(json.loads(output.strip().splitlines()[-1]))
    folder.cleanup()
    best = {}
    for (name, _), values in times.items():
        best[name] = min(best.get(name, float("inf")), statistics.median(values))
    return best, reports


def row(case, best, reports, names, batch):
    own = [value for report in reports for value in report["milliseconds"]]
    peak = max(report["peak_gflops"] for report in reports)
    share = 2 * reports[0]["multiply_adds"] / (min(own) * 1e6) / peak
    median = statistics.median(own)
    cells = [case, f"{median:.1f}", f"{1000 * batch / median:.1f}", f"{100 * share:.0f} %"]
    cells += [f"{best[name]:.1f}" if name in best else "" for name in names]
    cells += [f"{min(best.values()) / median:.2f}"] if best else []
    return "| " + " | ".join(cells) + " |"


def forward_table(program, cases, threads, rounds):
    header = None
    for case in cases.split():
        variant, (resolution, batch) = case[0], map(int, case[1:].split("x"))
        best, reports = time_case(program, variant, resolution, batch, threads, rounds)
        if header is None:
            header = sorted(best)
            titles = ["model, resolution, images", "neoview ms", "images/s", "best pass, of peak"] + header
            titles += ["best peer / neoview"] if header else []
            print(f"\nForward passes, {threads} threads, {reports[0]['instructions']}, medians:\n")
            print("| " + " | ".join(titles) + " |\n|" + "---|" * len(titles))
        print(row(f"{variant.upper()} {resolution}×{batch}", best, reports, header, batch), flush=True)


def singular_values(path):
    """What numpy takes to read all L and R of a safetensors file and to compute their singular values, kernel by kernel."""
    with open(path, "rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(size))
        for name, tensor in header.items():
            if ".weight_a" in name or ".weight_b" in name:
                begin, end = tensor["data_offsets"]
                file.seek(8 + size + begin)
                values = np.frombuffer(file.read(end - begin), np.float32).reshape(tensor["shape"])
                np.linalg.svd(values, compute_uv=False)


def stats_table(program, rounds):
    if np is None:
        return
    print("\nAll figures of all L and R as CSV, beside numpy's singular values alone; both are commands that read the file. Medians:\n")
    print("| model | neoview ms | python with numpy ms | numpy's part of it | python / neoview |\n|---|---|---|---|---|")
    for variant in "tbl":
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/{variant}.safetensors"
            subprocess.run([program, "init", "--variant", variant, "--output", path], check=True, capture_output=True)
            command = [program, "stats", path, "--format", "csv"]
            script = [sys.executable, os.path.abspath(__file__), "--singular-values", path]
            own, peer, part = [], [], []
            for _ in range(3 * rounds):
                own.append(milliseconds(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)))
                peer.append(milliseconds(lambda: subprocess.run(script, check=True)))
                part.append(milliseconds(lambda: singular_values(path)))
        own, peer, part = map(statistics.median, (own, peer, part))
        print(f"| {variant.upper()} | {own:.0f} | {peer:.0f} | {part:.0f} | {peer / own:.2f} |", flush=True)


def autograd(variant, with_parameters, threads, passes=5):
    """What the forward and the backward pass of a logit take in PyTorch, in milliseconds."""
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    model = neonext.NeoNeXt(*neonext.VARIANTS[variant]).eval()
    for parameter in model.parameters():
        parameter.requires_grad_(with_parameters)
    image = torch.randn(1, 3, 224, 224, requires_grad=True)

    def run():
        model.zero_grad()
        image.grad = None
        model(image)[0, 3].backward()

    run()
    return [milliseconds(run) for _ in range(passes)]


def gradient_table(program, threads, rounds):
    if torch is None:
        return
    print("\nGradients of a logit at 224, medians. Autograd's time is that of both passes, as is its ratio:\n")
    print("| model | by | forward ms | keeping maps ms | backward ms | backward / forward | autograd ms | autograd / neoview |\n" + "|---" * 8 + "|")
    for variant in "tb":
        for parameters, name in (("none", "image"), ("all", "image and all parameters")):
            forward, keeping, backward, peer = [], [], [], []
            for _ in range(rounds):
                command = [program, "bench", "--variant", variant, "--gradient", parameters, "--passes", "7", "--threads", str(threads), "--json"]
                report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["gradient"]
                forward += report["forward_milliseconds"]
                keeping += report["keeping_milliseconds"]
                backward += report["backward_milliseconds"]
                peer += autograd(variant, parameters == "all", threads)
            forward, keeping, backward, peer = map(statistics.median, (forward, keeping, backward, peer))
            print(f"| {variant.upper()} | {name} | {forward:.1f} | {keeping:.1f} | {backward:.1f} | {backward / forward:.2f} | {peer:.0f} "
                  f"| {peer / (keeping + backward):.2f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs="?", help="the neoview to time")
    parser.add_argument("--cases", default=CASES, help="variant, resolution x images; default: %(default)s")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--singular-values", metavar="FILE", help="only compute those of a file, and print nothing")
    arguments = parser.parse_args()
    if arguments.singular_values:
        return singular_values(arguments.singular_values)
    if not arguments.program:
        parser.error("expected the neoview to time")
    if arguments.cases:
        forward_table(arguments.program, arguments.cases, arguments.threads, arguments.rounds)
    gradient_table(arguments.program, arguments.threads, arguments.rounds)
    stats_table(arguments.program, arguments.rounds)


main()
