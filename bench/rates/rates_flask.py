"""The same API in Flask with psycopg2, as its documentation shows it: for comparison, served by gunicorn."""

import datetime
import os

from flask import Flask, jsonify, request
from psycopg2.pool import ThreadedConnectionPool

app = Flask(__name__)
pool = ThreadedConnectionPool(1, int(os.environ["CONNECTIONS"]), os.environ["DATABASE_URL"])
SQL = os.environ["RATES_SQL"]


def numbers(array):
    return [None if item == "NULL" else int(item) for item in array[1:-1].split(",") if item]


@app.get("/rates")
def rates():
    first = datetime.date.fromisoformat(request.args["date_from"])
    last = datetime.date.fromisoformat(request.args["date_to"])
    origin, destination = request.args["origin"], request.args["destination"]
    from_port, to_port = origin.isupper(), destination.isupper()
    connection = pool.getconn()
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(
                SQL,
                {
                    "p1": origin,
                    "p2": destination,
                    "p3": first,
                    "p4": last,
                    "p5": not from_port and to_port,
                    "p6": from_port and not to_port,
                },
            )
            origin_known, destination_known, steps, averages, _ = cursor.fetchone()
    finally:
        pool.putconn(connection)
    if not (origin_known and destination_known):
        return jsonify(title="There is no such port or region"), 404
    found = dict(zip(numbers(steps), numbers(averages)))
    return jsonify(
        [
            {"day": (first + datetime.timedelta(days=step)).isoformat(), "average_price": found.get(step)}
            for step in range((last - first).days + 1)
        ]
    )
