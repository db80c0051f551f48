"""
Scores the messages of a topic, or the files of a folder, by the service: a job of Spark's Structured Streaming.

Its settings are the environment variables of a StreamScorer, and SPARK_STREAM_* for what Spark alone has. A batch is
written before its offsets are: after a fault it is written again, and results of the same id are of the same message.
"""

import json
import os
import sys
import threading
import time

from pyspark import AccumulatorParam
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, BinaryType, StringType, StructField, StructType

from messages import dead_letter_headers, encode, result_value, scored
from row_scorer import RowScorer, Service, Unscorable, read_row
from stream_metrics import StreamMetrics, listen

# time between two looks at the ends of the partitions
LOOK_SECONDS = 5

HEADERS = ArrayType(StructType([StructField("key", StringType()), StructField("value", BinaryType())]))
MESSAGE = StructType(
    [
        StructField("topic", StringType()),
        StructField("key", BinaryType()),
        StructField("value", BinaryType()),
        StructField("headers", HEADERS),
    ]
)
LINE = StructType([StructField("refused", StringType()), StructField("value", StringType())])


class Settings:
    """The environment, read once by the driver. Executors get the values that they need."""

    def __init__(self, environment):
        def text(name, default=None):
            value = environment.get(name, default)
            if value is None:
                sys.exit(f"{name} is not set")
            return value

        def file(name):
            path = environment.get(name)
            if path is None:
                return None
            with open(path, encoding="utf-8") as opened:
                return opened.read().strip()

        self.folder = environment.get("SPARK_STREAM_INPUT")
        self.format = text("SPARK_STREAM_FORMAT", "json")
        self.output = text("SPARK_STREAM_OUTPUT") if self.folder else None
        self.bootstrap = None if self.folder else text("KAFKA_BOOTSTRAP_SERVERS")
        self.topic = environment.get("STREAM_TOPIC", "") if self.folder else text("STREAM_TOPIC")
        self.results = environment.get("STREAM_RESULTS_TOPIC", "") if self.folder else text("STREAM_RESULTS_TOPIC")
        self.dead = environment.get("STREAM_DEAD_LETTER_TOPIC", "") if self.folder else text("STREAM_DEAD_LETTER_TOPIC")
        self.group = text("STREAM_GROUP")
        self.offset_reset = text("STREAM_OFFSET_RESET", "earliest")
        self.service_url = text("STREAM_SERVICE_URL")
        self.service_timeout = float(text("STREAM_SERVICE_TIMEOUT_SECONDS", "5"))
        self.request_rows = int(text("STREAM_BATCH_ROWS", "500"))
        self.trigger_seconds = float(text("STREAM_BATCH_SECONDS", "1"))
        self.probabilities = text("STREAM_PROBABILITIES", "true") == "true"
        self.max_backoff = float(text("STREAM_MAX_BACKOFF_SECONDS", "30"))
        self.checkpoint = text("SPARK_STREAM_CHECKPOINT")
        self.batch_messages = int(text("SPARK_STREAM_BATCH_MESSAGES", "100000"))
        self.available_now = text("SPARK_STREAM_AVAILABLE_NOW", "false") == "true"
        self.port = int(text("PORT", "8080"))
        self.kafka = kafka_options(environment, file)
        self.s3 = s3_options(environment, file)


def kafka_options(environment, file):
    """Options of Kafka's Java client for the login of the scorer."""
    tls = environment.get("KAFKA_TLS", "false") == "true"
    mechanism = environment.get("KAFKA_SASL_MECHANISM")
    options = {
        "security.protocol": ("SASL_" if mechanism else "") + ("SSL" if tls else "PLAINTEXT"),
        "isolation.level": "read_committed",
    }
    ca, certificate = file("KAFKA_CA_FILE"), file("KAFKA_CERTIFICATE_FILE")
    if ca is not None:
        options |= {"ssl.truststore.type": "PEM", "ssl.truststore.certificates": ca}
    if certificate is not None:
        options |= {
            "ssl.keystore.type": "PEM",
            "ssl.keystore.certificate.chain": certificate,
            "ssl.keystore.key": file("KAFKA_PRIVATE_KEY_FILE"),
        }
    if mechanism is not None:
        password = file("KAFKA_PASSWORD_FILE") or environment.get("KAFKA_PASSWORD", "")
        module = "plain.PlainLoginModule" if mechanism == "PLAIN" else "scram.ScramLoginModule"
        login = f"username={quoted(environment.get('KAFKA_USERNAME', ''))} password={quoted(password)}"
        options |= {
            "sasl.mechanism": mechanism,
            "sasl.jaas.config": f"org.apache.kafka.common.security.{module} required {login};",
        }
    return options


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def s3_options(environment, file):
    """Options of Hadoop's S3 client. Empty: neither the folders nor the checkpoint are in S3."""
    endpoint = environment.get("AWS_ENDPOINT_URL_S3")
    if endpoint is None:
        return {}
    return {
        "spark.hadoop.fs.s3a.endpoint": endpoint,
        "spark.hadoop.fs.s3a.endpoint.region": environment.get("AWS_REGION", "us-east-1"),
        "spark.hadoop.fs.s3a.path.style.access": "true",
        "spark.hadoop.fs.s3a.access.key": file("AWS_ACCESS_KEY_ID_FILE"),
        "spark.hadoop.fs.s3a.secret.key": file("AWS_SECRET_ACCESS_KEY_FILE"),
    }


class CountsParam(AccumulatorParam):
    """Numbers by name, added up over tasks."""

    def zero(self, value):
        return {}

    def addInPlace(self, value1, value2):
        for name, count in value2.items():
            value1[name] = value1.get(name, 0) + count
        return value1


def score_rows(items, value_of, settings, counts):
    """Items of a partition with their scores, in their order, a request for so many at a time."""
    scorer = RowScorer(
        Service(settings["url"], settings["timeout"]),
        settings["probabilities"],
        settings["max_backoff"],
        on_retry=lambda reason: counts.add({reason: 1}),
    )
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == settings["request_rows"]:
            yield from score_batch(scorer, batch, value_of, counts)
            batch = []
    if batch:
        yield from score_batch(scorer, batch, value_of, counts)


def score_batch(scorer, batch, value_of, counts):
    rows = [read_row(value_of(item)) for item in batch]
    scores = iter(scorer.score([row for row in rows if not isinstance(row, Unscorable)]))
    for item, row in zip(batch, rows):
        score = row if isinstance(row, Unscorable) else next(scores)
        counts.add({score.reason if isinstance(score, Unscorable) else "results": 1})
        yield item, score


def score_messages(rows, settings, counts):
    """Results and dead letters of a partition of the topic."""
    for row, score in score_rows(rows, lambda each: each.value, settings, counts):
        headers = [(header.key, header.value) for header in row.headers or []]
        if isinstance(score, Unscorable):
            headers += dead_letter_headers(row.topic, row.partition, row.offset, settings["group"], score)
            value = None if row.value is None else bytes(row.value)
            yield settings["dead"], row.key, value, headers
        else:
            value = result_value(row.topic, row.partition, row.offset, row.key, score)
            yield settings["results"], row.key, value, headers


def score_lines(rows, settings, counts):
    """Results of the lines of files, each with its file and its row."""
    for row, score in score_rows(rows, lambda each: each.value.encode(), settings, counts):
        place = {"source": {"file": row.file}, "row": row.value}
        if isinstance(score, Unscorable):
            yield score.reason, encode({**place, "reason": score.reason, "detail": score.detail}).decode()
        else:
            yield None, encode({**place, **scored(score)}).decode()


class Lag:
    """Offsets that are done, and the ends of the partitions: Spark commits none to Kafka, so nobody else knows the lag."""

    def __init__(self, spark, settings, metrics):
        self.topic = settings.topic
        self.metrics = metrics
        self.committed = {}
        self.jvm = spark._jvm
        options = self.jvm.java.util.HashMap()
        for name, value in {**settings.kafka, "bootstrap.servers": settings.bootstrap}.items():
            if name != "isolation.level":
                options[name] = value
        self.admin = self.jvm.org.apache.kafka.clients.admin.AdminClient.create(options)

    def begin(self, batch):
        """The first batch after a start shows where it goes on, long before it is done."""
        if not self.committed:
            first = batch.groupBy("partition").agg(F.min("offset").alias("offset")).collect()
            self.committed = {row.partition: row.offset for row in first}

    def look(self, query):
        progress = query.lastProgress
        if progress is not None and progress.sources:
            offsets = offsets_of(progress.sources[0].endOffset, self.topic)
            self.committed |= offsets
        self.metrics.lag(self.committed, self.ends())

    def ends(self):
        names = self.jvm.java.util.ArrayList()
        names.append(self.topic)
        described = self.admin.describeTopics(names).allTopicNames().get()[self.topic]
        latest = self.jvm.org.apache.kafka.clients.admin.OffsetSpec.latest()
        asked = self.jvm.java.util.HashMap()
        for partition in described.partitions():
            place = self.jvm.org.apache.kafka.common.TopicPartition(self.topic, partition.partition())
            asked[place] = latest
        found = self.admin.listOffsets(asked).all().get()
        return {place.partition(): found[place].offset() for place in found.keySet()}


def offsets_of(text, topic):
    offsets = json.loads(text) if isinstance(text, str) else text
    return {int(partition): offset for partition, offset in (offsets or {}).get(topic, {}).items()}


def main():
    settings = Settings(os.environ)
    builder = SparkSession.builder.appName(settings.group)
    for name, value in settings.s3.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    context = spark.sparkContext
    here = os.path.dirname(os.path.abspath(__file__))
    for module in ("row_scorer.py", "messages.py"):
        context.addPyFile(os.path.join(here, module))
    metrics = StreamMetrics(settings.topic, settings.results, settings.group)
    running = threading.Event()
    listen(settings.port, metrics, running.is_set)
    query, lag = (start_folder if settings.folder else start_topic)(spark, settings, metrics)
    running.set()
    while not query.awaitTermination(LOOK_SECONDS):
        look(lag, query)
    if lag is not None:
        look(lag, query)
    spark.stop()


def look(lag, query):
    """The lag is for people: a broker that does not answer must not end the query, which meets the same failure."""
    if lag is None:
        return
    try:
        lag.look(query)
    except Exception as error:
        print(f"the lag could not be read: {str(error).splitlines()[0]}", file=sys.stderr)


def for_executors(settings):
    return {
        "url": settings.service_url,
        "timeout": settings.service_timeout,
        "probabilities": settings.probabilities,
        "max_backoff": settings.max_backoff,
        "request_rows": settings.request_rows,
        "group": settings.group,
        "results": settings.results,
        "dead": settings.dead,
    }


def started(writer, settings):
    if settings.available_now:
        return writer.trigger(availableNow=True).start()
    return writer.trigger(processingTime=f"{round(1000 * settings.trigger_seconds)} milliseconds").start()


def counted(context, metrics, write):
    """Runs a batch, and counts what became of its messages when it is written."""

    def run(batch, batch_id):
        begun = time.monotonic()
        counts = context.accumulator({}, CountsParam())
        write(batch, batch_id, counts)
        metrics.batch_written(counts.value, time.monotonic() - begun, time.time())

    return run


def start_topic(spark, settings, metrics):
    kafka = {f"kafka.{name}": value for name, value in settings.kafka.items()}
    servers = {"kafka.bootstrap.servers": settings.bootstrap}
    source = (
        spark.readStream.format("kafka")
        .options(**kafka, **servers)
        .option("subscribe", settings.topic)
        .option("startingOffsets", settings.offset_reset)
        .option("includeHeaders", "true")
        .option("maxOffsetsPerTrigger", settings.batch_messages)
        # messages that the broker has deleted are gone: a query that ends for it would end for ever
        .option("failOnDataLoss", "false")
        .load()
    )
    lag = Lag(spark, settings, metrics)
    ours = for_executors(settings)
    kafka.pop("kafka.isolation.level")

    def write(batch, _batch_id, counts):
        lag.begin(batch)
        # each partition of the topic is one of the batch, so that results keep the order of their key
        scored_rows = batch.rdd.mapPartitions(lambda rows: score_messages(rows, ours, counts))
        messages = spark.createDataFrame(scored_rows, MESSAGE, verifySchema=False)
        messages.write.format("kafka").options(**kafka, **servers).option("includeHeaders", "true").save()

    writer = (
        source.writeStream.queryName(settings.group)
        .option("checkpointLocation", settings.checkpoint)
        .foreachBatch(counted(spark.sparkContext, metrics, write))
    )
    return started(writer, settings), lag


def start_folder(spark, settings, metrics):
    """Lines of JSON, or Parquet files, whichever the folder holds."""
    if settings.format == "parquet":
        schema = spark.read.parquet(settings.folder).schema
        files = spark.readStream.schema(schema).parquet(settings.folder)
        columns = F.to_json(F.struct(*[F.col(name) for name in schema.names]), {"ignoreNullFields": "false"})
    else:
        files = spark.readStream.text(settings.folder)
        columns = F.col("value")
    source = files.select(columns.alias("value"), F.col("_metadata.file_path").alias("file"))
    ours = for_executors(settings)

    def write(batch, batch_id, counts):
        scored_rows = batch.rdd.mapPartitions(lambda rows: score_lines(rows, ours, counts))
        lines = spark.createDataFrame(scored_rows, LINE, verifySchema=False).cache()
        for folder, rows in (("results", lines.where("refused is null")), ("refused", lines.where("refused is not null"))):
            # a batch that is done again replaces what it has written
            rows.select("value").write.mode("overwrite").text(f"{settings.output}/{folder}/batch={batch_id}")
        lines.unpersist()

    writer = (
        source.writeStream.queryName(settings.group)
        .option("checkpointLocation", settings.checkpoint)
        .foreachBatch(counted(spark.sparkContext, metrics, write))
    )
    return started(writer, settings), None


if __name__ == "__main__":
    main()
