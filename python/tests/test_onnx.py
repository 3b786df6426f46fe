"""Runs the ONNX files of `neoview convert` in ONNX Runtime."""
import numpy as np
import pytest
from conftest import FIXTURES, SAMPLES
from safetensors import safe_open

onnx = pytest.importorskip("onnx")
runtime = pytest.importorskip("onnxruntime")


@pytest.mark.parametrize("checkpoint, trace, resolution", [
    (FIXTURES / "nano-release.pt", FIXTURES / "nano-release.trace-224.safetensors", "224"),
    (FIXTURES / "nano-release-f16.safetensors", None, "96"),
    (FIXTURES / "nano-release.safetensors", FIXTURES / "nano-release.trace-96x160.safetensors", "96x160"),
    (FIXTURES / "nano-paper.bin", FIXTURES / "nano-paper.trace-224.safetensors", "224"),
    (SAMPLES / "digits-24.pt", SAMPLES / "digit-3.trace.safetensors", "224"),
    (SAMPLES / "digits-24.pt", None, "100x132")])
def test_onnx_runtime_gives_the_same_logits(neoview, tmp_path, checkpoint, trace, resolution):
    if trace is None:  # compare with what neoview itself computes
        trace = tmp_path / "trace.safetensors"
        neoview("run", checkpoint, "--image", SAMPLES / "digit-3.png", "--resolution", resolution, "--trace", trace)
    with safe_open(trace, "np") as file:
        image, logits, shifts = file.get_tensor("input"), file.get_tensor("head"), file.metadata()["shifts"]
    path = tmp_path / "model.onnx"
    neoview("convert", checkpoint, "--output", path, "--resolution", resolution, "--shifts", shifts)
    onnx.checker.check_model(str(path), full_check=True)
    model = onnx.load(str(path))
    assert {node.op_type for node in model.graph.node} <= {
        "Conv", "MatMul", "Add", "Gelu", "GlobalAveragePool", "Flatten", "LayerNormalization", "Gemm"}
    assert {entry.key: entry.value for entry in model.metadata_props}["shifts"] == shifts
    session = runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    for batch in [image[None], np.stack([image, image[:, ::-1], image * 0.5])]:
        found, = session.run(["logits"], {"image": np.ascontiguousarray(batch)})
        assert found.shape == (len(batch), logits.size)
        assert np.abs(found[0] - logits.flatten()).max() < 1e-5  # logits are up to 4
