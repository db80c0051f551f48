"""The metrics of the job, and the port that answers probes and scrapes. Names and labels are those of a StreamScorer."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CONSUMED = "stream_messages_consumed_total"
PRODUCED = "stream_results_produced_total"
DEAD_LETTERS = "stream_dead_letters_total"
RETRIES = "stream_retries_total"
LAG = "stream_consumer_lag"
LAST_COMMIT = "stream_last_commit_timestamp_seconds"
BATCH_SECONDS = "stream_batch_seconds"
BATCH_ROWS = "stream_batch_rows"

REASONS = ("no_value", "invalid_json", "invalid_row", "too_large")
RETRY_REASONS = ("shed", "unreachable", "failed")

HELP = {
    CONSUMED: ("counter", "Messages of the topic whose result or dead letter was acknowledged."),
    PRODUCED: ("counter", "Results that the broker acknowledged. After a fault a result may be produced and counted twice."),
    DEAD_LETTERS: ("counter", "Messages that were sent to the dead-letter topic, by reason."),
    RETRIES: ("counter", "Requests to the service that are tried again, by reason. They are counted when their batch ends."),
    LAG: ("gauge", "Messages between the end of the last committed batch and the end of each partition."),
    LAST_COMMIT: ("gauge", "Time at which the last batch was written, in seconds since the epoch. 0: none since the start."),
    BATCH_SECONDS: ("histogram", "Time that a batch takes, retries included, in seconds."),
    BATCH_ROWS: ("histogram", "Messages in a batch."),
}

BUCKETS = {
    BATCH_SECONDS: (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
    BATCH_ROWS: (1, 10, 50, 100, 200, 500, 1000, 2000, 5000, 10_000),
}

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class StreamMetrics:
    def __init__(self, topic, results, group):
        self.lock = threading.Lock()
        self.stream = {"topic": topic, "group": group}
        self.results = results
        self.series = {}
        self.add(CONSUMED, 0, **self.stream)
        self.add(PRODUCED, 0, topic=results)
        for reason in REASONS:
            self.add(DEAD_LETTERS, 0, reason=reason)
        for reason in RETRY_REASONS:
            self.add(RETRIES, 0, reason=reason)
        self.set(LAST_COMMIT, 0)

    def add(self, name, value, **labels):
        key = (name, tuple(sorted(labels.items())))
        with self.lock:
            self.series[key] = self.series.get(key, 0) + value

    def set(self, name, value, **labels):
        with self.lock:
            self.series[(name, tuple(sorted(labels.items())))] = value

    def observe(self, name, value):
        for bucket in BUCKETS[name]:
            self.add(f"{name}_bucket", int(value <= bucket), le=str(bucket))
        self.add(f"{name}_bucket", 1, le="+Inf")
        self.add(f"{name}_sum", value)
        self.add(f"{name}_count", 1)

    def batch_written(self, counts, seconds, now):
        """A batch is written: how many messages became what."""
        dead = sum(counts.get(reason, 0) for reason in REASONS)
        self.add(CONSUMED, counts.get("results", 0) + dead, **self.stream)
        self.add(PRODUCED, counts.get("results", 0), topic=self.results)
        for reason in REASONS:
            self.add(DEAD_LETTERS, counts.get(reason, 0), reason=reason)
        for reason in RETRY_REASONS:
            self.add(RETRIES, counts.get(reason, 0), reason=reason)
        self.observe(BATCH_SECONDS, seconds)
        self.observe(BATCH_ROWS, counts.get("results", 0) + dead)
        self.set(LAST_COMMIT, now)

    def lag(self, committed, ends):
        """Offsets by partition. Of a partition whose place is not known yet, nothing is said."""
        for partition, end in ends.items():
            if partition in committed:
                self.set(LAG, max(0, end - committed[partition]), **self.stream, partition=str(partition))

    def exposition(self):
        with self.lock:
            series = sorted(self.series.items())
        lines = []
        for name, (kind, help_text) in HELP.items():
            names = [name] if kind != "histogram" else [f"{name}_bucket", f"{name}_sum", f"{name}_count"]
            own = [(each, labels, value) for (each, labels), value in series if each in names]
            if own:
                lines += [f"# HELP {name} {help_text}", f"# TYPE {name} {kind}"]
            for each, labels, value in own:
                # JSON escapes what the exposition format escapes
                pairs = ",".join(f"{label}={json.dumps(text, ensure_ascii=False)}" for label, text in labels)
                lines.append(f"{each}{'{' + pairs + '}' if pairs else ''} {value}")
        return "\n".join(lines) + "\n"


def listen(port, metrics, ready):
    """Answers probes and scrapes on a thread of its own, until the process ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/metrics":
                self.answer(200, CONTENT_TYPE, metrics.exposition())
            elif self.path == "/livez":
                self.answer(200, "application/json", '{"status":"ok"}')
            elif self.path == "/readyz":
                status = "ready" if ready() else "not ready"
                self.answer(200 if ready() else 503, "application/json", json.dumps({"status": status}))
            else:
                self.answer(404, "application/json", '{"status":"not found"}')

        def answer(self, code, kind, text):
            body = text.encode()
            self.send_response(code)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass  # a scrape is no event

    server = ThreadingHTTPServer(("", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
