"""Reads the rows of messages, and has them scored by the service: with the standard library alone, as executors run it."""

import http.client
import json
import math
import random
import time
import urllib.error
import urllib.request

PREDICT = "/predict"
MODEL = "/model"

FIRST_WAIT_SECONDS = 0.1
# times that rows are asked for again because the service has changed its model meanwhile
MOST_MODEL_CHANGES = 3
# statuses that refuse the rows themselves
REFUSES_ROWS = (400, 413, 422)

FORMS = 'write {"cpu": 93, …}, {"features": {…}} or {"values": […]}'


class Unscorable:
    """Why a message cannot be scored."""

    def __init__(self, reason, detail):
        self.reason = reason
        self.detail = detail


class Score:
    """What the service says about one row."""

    def __init__(self, model, prediction, probabilities, drift):
        self.model = model
        self.prediction = prediction
        self.probabilities = probabilities
        self.drift = drift


class ServiceFailure(Exception):
    """The service does not score now. The rows are not to blame."""

    def __init__(self, message, reason, retry_after=0.0):
        super().__init__(message)
        self.reason = reason
        self.retry_after = retry_after


class RefusedRows(Exception):
    """The service refuses the rows: its status, and its problem document."""

    def __init__(self, status, problem):
        super().__init__(problem.get("detail", ""))
        self.status = status
        self.problem = problem


def read_row(value):
    """The members of the row that a message holds, or why it holds none. Names are told from places by the type."""
    if not value:
        return Unscorable("no_value", "the message has no value")
    try:
        text = bytes(value).decode("utf-8")
    except UnicodeDecodeError:
        return Unscorable("invalid_json", "the value is not text in UTF-8")
    try:
        row = json.loads(text, parse_float=finite, parse_constant=no_number)
    except (ValueError, RecursionError):
        return Unscorable("invalid_json", "the value is not valid JSON")
    if not isinstance(row, dict):
        return Unscorable("invalid_row", f"the value must be an object, got {kind_of(row)}; {FORMS}")
    if isinstance(row.get("values"), list):
        return row["values"]
    return row["features"] if isinstance(row.get("features"), dict) else row


def finite(text):
    """JSON has no infinity, and the service would not read it."""
    number = float(text)
    return number if math.isfinite(number) else None


def no_number(text):
    """Python reads NaN and Infinity, which are no JSON."""
    raise ValueError(text)


def kind_of(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return "a string"
    return "an array" if isinstance(value, list) else "a number"


def in_order(row, features):
    """The values of a row in the order of the features. One that is missing is None."""
    return row if isinstance(row, list) else [row.get(name) for name in features]


class Service:
    """The service over HTTP. A connection is kept between two requests."""

    def __init__(self, url, timeout):
        self.url = url.rstrip("/")
        self.timeout = timeout

    def ask(self, path, body=None):
        """The answer as JSON. Raises RefusedRows, or ServiceFailure if it can be asked again later."""
        request = urllib.request.Request(
            self.url + path,
            data=None if body is None else json.dumps(body, allow_nan=False).encode(),
            headers={"content-type": "application/json", "accept": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                raise self.failure(error) from error
        except ValueError as error:
            raise ServiceFailure(f"{self.url}{path} did not answer with JSON", "failed") from error
        except (OSError, http.client.HTTPException) as error:
            raise ServiceFailure(f"{self.url}{path} could not be reached: {error}", "unreachable") from error

    def failure(self, error):
        try:
            text = error.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            text = ""
        if error.code in REFUSES_ROWS:
            return RefusedRows(error.code, problem_of(text, error.reason))
        shed = error.code in (429, 503)
        detail = problem_of(text, error.reason).get("detail", "")
        return ServiceFailure(
            f"{error.code}: {detail}", "shed" if shed else "failed", seconds_of(error.headers.get("retry-after"))
        )


def problem_of(text, title):
    """The problem document of an answer, or the start of its text: gateways answer in other formats."""
    try:
        problem = json.loads(text)
    except ValueError:
        problem = None
    if isinstance(problem, dict) and isinstance(problem.get("detail"), str):
        return problem
    return {"title": title, "detail": text[:1000]}


def seconds_of(retry_after):
    """Seconds of the header Retry-After; 0 for a date, which the service does not send."""
    return float(retry_after) if retry_after is not None and retry_after.isdigit() else 0.0


class RowScorer:
    """Scores rows that have nothing to do with each other, and waits as long as the service does not score."""

    def __init__(self, service, probabilities, max_backoff, on_retry=lambda reason: None, sleep=time.sleep):
        self.service = service
        self.probabilities = probabilities
        self.max_backoff = max_backoff
        self.on_retry = on_retry
        self.sleep = sleep
        self.card = None

    def score(self, rows):
        """For each row its score, or why it cannot be scored."""
        failures = 0
        while True:
            scores = [None] * len(rows)
            try:
                self.score_into(scores, rows, list(range(len(rows))))
                return scores
            except ServiceFailure as failure:
                # the next try begins with the card of the model that is served then
                self.card = None
                self.on_retry(failure.reason)
                wait = min(self.max_backoff, FIRST_WAIT_SECONDS * 2 ** min(failures, 20))
                failures += 1
                # jitter, so that tasks do not come back at the same moment
                self.sleep(max(failure.retry_after, wait * (0.75 + random.random() / 4)))

    def score_into(self, scores, rows, indexes):
        if not indexes:
            return
        try:
            for index, score in zip(indexes, self.ask_for_one_model([rows[index] for index in indexes])):
                scores[index] = score
            return
        except RefusedRows as refusal:
            status, problem = refusal.status, refusal.problem
        named = {}
        for error in problem.get("errors") or []:
            if isinstance(error.get("row"), int) and error["row"] < len(indexes):
                feature = error.get("feature")
                detail = error.get("detail", "")
                named[error["row"]] = detail if feature is None else f'feature "{feature}" {detail}'
        if named:
            for row, detail in named.items():
                scores[indexes[row]] = Unscorable("invalid_row", detail)
            self.score_into(scores, rows, [index for row, index in enumerate(indexes) if row not in named])
        elif len(indexes) == 1:
            reason = "too_large" if status == 413 else "invalid_row"
            scores[indexes[0]] = Unscorable(reason, problem.get("detail", ""))
        else:
            half = len(indexes) // 2
            self.score_into(scores, rows, indexes[:half])
            self.score_into(scores, rows, indexes[half:])

    def ask_for_one_model(self, rows):
        """
        Asks with the features of the model that answers. The pods of a service change their model one after the other, so
        that the card may come from one model and the answer from another.
        """
        for _ in range(MOST_MODEL_CHANGES):
            card = self.model_card()
            refusal = answer = None
            try:
                answer = self.ask(card, rows)
            except RefusedRows as refused:
                refusal = refused
            if answer is not None and answer["model"]["version"] == card["version"]:
                return scores_of(answer, card["digest"])
            self.card = None
            now = self.model_card()
            same = shape_of(card) == shape_of(now)
            if refusal is not None and same:
                raise refusal
            if answer is not None and same:
                return scores_of(answer, now["digest"] if now["version"] == answer["model"]["version"] else None)
        raise ServiceFailure("the service changes its model", "failed")

    def ask(self, card, rows):
        features = [feature["name"] for feature in card["features"]]
        body = {"data": [in_order(row, features) for row in rows]}
        if self.probabilities and card["task"] == "classification":
            body["probabilities"] = True
        return self.service.ask(PREDICT, body)

    def model_card(self):
        if self.card is None:
            try:
                self.card = self.service.ask(MODEL)
            except RefusedRows as error:
                raise ServiceFailure(f"{self.service.url}{MODEL}: {error}", "failed") from error
        return self.card


def shape_of(card):
    return card["task"], [feature["name"] for feature in card["features"]]


def scores_of(answer, digest):
    model = {"name": answer["model"]["name"], "version": answer["model"]["version"], "digest": digest}
    probabilities = answer.get("probabilities") or [None] * len(answer["predictions"])
    return [
        Score(model, prediction, shares, answer["drift"])
        for prediction, shares in zip(answer["predictions"], probabilities)
    ]
