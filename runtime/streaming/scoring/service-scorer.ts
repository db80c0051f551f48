import type { ModelCard, Predictions, RowValues } from '../../client/answers';
import type { Client } from '../../client/client';
import { NoAnswerError, ProblemError } from '../../client/errors';
import { inOrder, Unscorable, type StreamRow } from './read-row';
import { ServiceFailure, type RowScorer, type Score, type ScoredBy } from './row-scorer';

/** Times that a batch is asked for again because the service has changed its model meanwhile. */
const MOST_MODEL_CHANGES = 3;

/** Statuses that refuse the rows themselves. */
const REFUSES_ROWS: ReadonlySet<number> = new Set([400, 413, 422]);

export interface ServiceScorerOptions {
  /** It must not retry: the scorer pauses its partitions between two tries. */
  readonly client: Pick<Client, 'model' | 'predictRows'>;
  readonly probabilities: boolean;
}

/** Scores by asking the service. */
export class ServiceScorer implements RowScorer {
  private card: ModelCard | undefined;

  constructor(private readonly options: ServiceScorerOptions) {}

  async ready(signal: AbortSignal): Promise<void> {
    await this.modelCard(signal);
  }

  async score(rows: readonly StreamRow[], signal: AbortSignal): Promise<readonly (Score | Unscorable)[]> {
    const scores = new Array<Score | Unscorable>(rows.length);
    try {
      await this.scoreInto(
        scores,
        rows,
        rows.map((_, index) => index),
        signal,
      );
    } catch (error) {
      // the next try begins with the card of the model that is served then
      this.card = undefined;
      throw error;
    }
    return scores;
  }

  private async scoreInto(
    scores: (Score | Unscorable)[],
    rows: readonly StreamRow[],
    indexes: readonly number[],
    signal: AbortSignal,
  ): Promise<void> {
    if (indexes.length === 0) return;
    const asked = indexes.map((index) => rows[index]!);
    const answer = await this.askForOneModel(asked, signal);
    if (!('refusal' in answer)) {
      answer.forEach((score, at) => (scores[indexes[at]!] = score));
      return;
    }
    const { status, problem } = answer.refusal;
    const named = new Map(
      (problem.errors ?? []).flatMap(({ row, feature, detail }) =>
        row === undefined ? [] : [[row, feature === undefined ? detail : `feature "${feature}" ${detail}`]],
      ),
    );
    const again = (part: readonly number[]) => this.scoreInto(scores, rows, part, signal);
    if (named.size > 0) {
      for (const [row, detail] of named) {
        const index = indexes[row];
        if (index !== undefined) scores[index] = new Unscorable('invalid_row', detail);
      }
      await again(indexes.filter((_, row) => !named.has(row)));
    } else if (indexes.length === 1) {
      scores[indexes[0]!] = new Unscorable(status === 413 ? 'too_large' : 'invalid_row', problem.detail);
    } else {
      const half = indexes.length >> 1;
      await again(indexes.slice(0, half));
      await again(indexes.slice(half));
    }
  }

  /**
   * Asks with the features of the model that answers. The pods of a service change their model one after the other, so
   * that the card may come from one model and the answer from another.
   */
  private async askForOneModel(
    rows: readonly StreamRow[],
    signal: AbortSignal,
  ): Promise<readonly Score[] | { readonly refusal: ProblemError }> {
    for (let changes = 0; changes < MOST_MODEL_CHANGES; changes++) {
      const card = await this.modelCard(signal);
      const answer = await this.ask(card, rows, signal);
      if (!(answer instanceof ProblemError) && answer.model.version === card.version) {
        return scoresOf(answer, card.digest);
      }
      this.card = undefined;
      const now = await this.modelCard(signal);
      const same = sameFeatures(card, now);
      if (answer instanceof ProblemError) {
        if (same) return { refusal: answer };
      } else if (same) {
        return scoresOf(answer, now.version === answer.model.version ? now.digest : null);
      }
    }
    throw new ServiceFailure('the service changes its model', 'failed', 0);
  }

  private async ask(
    card: ModelCard,
    rows: readonly StreamRow[],
    signal: AbortSignal,
  ): Promise<Predictions | ProblemError> {
    const features = card.features.map(({ name }) => name);
    const probabilities = this.options.probabilities && card.task === 'classification';
    // the service says what is wrong with values that are neither numbers nor texts
    const values = rows.map((row) => inOrder(row, features)) as readonly RowValues[];
    try {
      return await this.options.client.predictRows(values, { probabilities, signal });
    } catch (error) {
      if (error instanceof ProblemError && REFUSES_ROWS.has(error.status)) return error;
      throw failureOf(error, signal);
    }
  }

  private async modelCard(signal: AbortSignal): Promise<ModelCard> {
    try {
      this.card ??= await this.options.client.model({ signal });
      return this.card;
    } catch (error) {
      throw failureOf(error, signal);
    }
  }
}

function scoresOf({ predictions, probabilities, drift, model }: Predictions, digest: string | null): Score[] {
  const scoredBy: ScoredBy = { name: model.name, version: model.version, digest };
  return predictions.map((prediction, row) => ({
    model: scoredBy,
    prediction,
    probabilities: probabilities?.[row],
    drift,
  }));
}

function sameFeatures(a: ModelCard, b: ModelCard): boolean {
  return (
    JSON.stringify([a.task, a.features.map(({ name }) => name)]) ===
    JSON.stringify([b.task, b.features.map(({ name }) => name)])
  );
}

function failureOf(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return error;
  if (error instanceof ProblemError) {
    const shed = error.status === 503 || error.status === 429;
    return new ServiceFailure(error.message, shed ? 'shed' : 'failed', error.retryAfterMs ?? 0, {
      cause: error,
    });
  }
  if (error instanceof NoAnswerError)
    return new ServiceFailure(error.message, 'unreachable', 0, { cause: error });
  return error;
}
