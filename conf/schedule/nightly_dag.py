"""Trains every night on Airflow 3, or 2.9 and later with apache-airflow-providers-standard.

The run's name is the date, so a retry, or a task that is cleared by hand, continues the same run:
an unfinished run continues from its last checkpoint, a finished one ends at once.
"""

import re
from datetime import datetime, timedelta

from airflow import DAG
from airflow.exceptions import AirflowException, AirflowFailException, AirflowSkipException
from airflow.providers.standard.operators.bash import BashOperator

SPARK_MLP = "/opt/spark-mlp"
CONFIG = "conf/seed.conf"
OUTPUT = "/var/lib/spark-mlp/runs"

# 75 is temporary: the same command resumes the run. A file system may recover from 74.
WORTH_A_RETRY = {"74", "75"}
# A newer start of the run took over.
SUPERSEDED = 83


class TrainOperator(BashOperator):
    """Fails without retries where a retry would end the same way: 65 bad data, 66 no input yet,
    78 does not fit, 80 diverged, 81 worse than publish.require, and all others."""

    def execute(self, context):
        try:
            return super().execute(context)
        except AirflowSkipException:
            raise
        except AirflowException as failure:
            if WORTH_A_RETRY.isdisjoint(re.findall(r"\d+", str(failure))):
                raise AirflowFailException(str(failure)) from failure
            raise


with DAG(
    dag_id="spark_mlp_nightly",
    schedule="7 2 * * *",
    start_date=datetime(2026, 11, 1),
    catchup=False,
    max_active_runs=1,
) as dag:
    TrainOperator(
        task_id="train",
        cwd=SPARK_MLP,
        bash_command=(
            "exec ./submit.sh train --config \"$CONFIG\""
            " --set run-name=nightly-{{ ds }} --set output=\"$OUTPUT\""
        ),
        env={"CONFIG": CONFIG, "OUTPUT": OUTPUT},
        append_env=True,
        skip_on_exit_code=SUPERSEDED,
        retries=5,
        retry_delay=timedelta(minutes=5),
        retry_exponential_backoff=True,
    )
