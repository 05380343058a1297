"""What one would write without the publisher: pandas reads the whole zip, draws until a sample fits a message, and discards other draws.

It publishes as any client does, but without signatures and without an SDK.
"""
import json
import random
import resource
import sys
import time
import urllib.parse
import urllib.request

import pandas

frame = pandas.read_csv(sys.argv[1], compression='zip')


def message():
    while True:
        text = frame.sample(random.randint(1, min(1000, len(frame)))).to_json()
        if len(text.encode()) <= 256000:
            return text


def publish(text):
    form = urllib.parse.urlencode({'Action': 'Publish', 'TopicArn': 'arn:aws:sns:us-east-1:111122223333:bench', 'Message': text})
    with urllib.request.urlopen(sys.argv[3], form.encode()) as response:
        response.read()


def rss():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


publish(message())
first = {'cpu': time.process_time() * 1000, 'rss': rss()}
times = []
for _ in range(int(sys.argv[2])):
    before = time.process_time()
    publish(message())
    times.append((time.process_time() - before) * 1000)
times.sort()
sys.stderr.write(json.dumps({'first': first, 'tick': times[len(times) // 2], 'rss': rss()}))
