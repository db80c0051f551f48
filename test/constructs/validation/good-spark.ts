import { z } from 'zod';
import { referenceSpark } from '../../support/reference-spark';
import { type Document, documentSchema } from './good-platform';

const good = JSON.stringify(referenceSpark().app.charts.flatMap((chart): unknown[] => chart.toJson()));

/** A new copy of a job of Spark that scores a topic. No rule is broken. */
export function goodSpark(): Document[] {
  return z.array(documentSchema).parse(JSON.parse(good));
}
