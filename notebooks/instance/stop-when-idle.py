"""Stops this notebook instance when nobody has used it for some minutes. The start script runs it, with the minutes as its argument."""

import datetime
import json
import ssl
import subprocess
import sys
import time
import urllib.request

IDLE_MINUTES = int(sys.argv[1])
# The certificate is made on the instance, for no name.
UNVERIFIED = ssl._create_unverified_context()


def jupyter(path):
    with urllib.request.urlopen(f"https://localhost:8443/api/{path}", context=UNVERIFIED, timeout=10) as answer:
        return json.load(answer)


def last_use():
    """Now, while a kernel works; else the last activity of a kernel or a terminal."""
    kernels = jupyter("kernels")
    if any(kernel["execution_state"] == "busy" for kernel in kernels):
        return datetime.datetime.now(datetime.timezone.utc)
    used = [one["last_activity"] for one in kernels + jupyter("terminals")]
    return max((datetime.datetime.fromisoformat(at.replace("Z", "+00:00")) for at in used), default=STARTED)


STARTED = datetime.datetime.now(datetime.timezone.utc)
while True:
    time.sleep(60)
    try:
        idle = datetime.datetime.now(datetime.timezone.utc) - max(last_use(), STARTED)
        if idle.total_seconds() < IDLE_MINUTES * 60:
            continue
        with open("/opt/ml/metadata/resource-metadata.json") as metadata:
            name = json.load(metadata)["ResourceName"]
        subprocess.run(["aws", "sagemaker", "stop-notebook-instance", "--notebook-instance-name", name], check=True)
    except Exception as error:
        # Nobody knows whether somebody works here, so the instance goes on.
        print(f"cannot tell whether the instance is idle, or stop it: {error}", flush=True)
