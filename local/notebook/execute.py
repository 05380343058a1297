"""Executes a notebook as it is. Arguments: the notebook, the folder to run it in, the file for the executed notebook. The last line is JSON."""

import base64
import json
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

source, folder, target = (Path(argument) for argument in sys.argv[1:])
notebook = nbformat.read(source, as_version=4)
# The kernel of SageMaker has another name than that of this machine. A cell that fails ends nothing, so that all are counted.
NotebookClient(notebook, kernel_name="python3", timeout=300, allow_errors=True, record_timing=False, resources={"metadata": {"path": str(folder)}}).execute()

cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
errors, plots = [], 0
for number, cell in enumerate(cells, 1):
    for output in cell.outputs:
        if output.output_type == "error":
            errors.append(f"cell {number}: {output.ename}: {output.evalue}")
        picture = output.get("data", {}).get("image/png")
        if picture:
            plots += 1
            target.with_name(f"{target.stem}-{plots}.png").write_bytes(base64.b64decode(picture))
nbformat.write(notebook, target)
print(json.dumps({"cells": len(cells), "failed": len(errors), "plots": plots, "errors": errors}))
