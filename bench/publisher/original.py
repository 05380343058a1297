"""What the publisher replaces: pandas reads the whole zip, draws until a sample fits a message, and throws the other draws away."""
import json
import random
import resource
import sys
import time

import pandas

frame = pandas.read_csv(sys.argv[1], compression='zip')


def message():
    while True:
        text = frame.sample(random.randint(1, min(1000, len(frame)))).to_json()
        if len(text.encode()) <= 256000:
            return text


def rss():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


message()
first = {'cpu': time.process_time() * 1000, 'rss': rss()}
times = []
for _ in range(int(sys.argv[2])):
    before = time.process_time()
    message()
    times.append((time.process_time() - before) * 1000)
times.sort()
sys.stderr.write(json.dumps({'first': first, 'tick': times[len(times) // 2], 'rss': rss()}))
