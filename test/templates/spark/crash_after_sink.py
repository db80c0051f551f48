"""Runs the job, and kills its JVM when the second batch is written and its offsets are not."""

import os
import signal

import stream_job

counted = stream_job.counted


def dying(context, metrics, write):
    run = counted(context, metrics, write)

    def run_or_die(batch, batch_id):
        run(batch, batch_id)
        if batch_id == 1:
            os.kill(os.getppid(), signal.SIGKILL)
            os._exit(1)

    return run_or_die


stream_job.counted = dying
stream_job.main()
