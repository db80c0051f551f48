import { parseConfig } from '../../../runtime/config/config';
import { judgeRows, type JudgedRows } from '../../../runtime/drift/judge-rows';
import type { TrainedModel } from '../../../runtime/model/trained-model';
import { smallArtifactContent, smallModel } from '../../support/small-model';

const BASELINE = {
  ...smallArtifactContent().baseline,
  prediction: { kind: 'categorical' as const, counts: [99, 1] },
};

export const HOSTILE = '<script>document.title = "taken"</script>';

/** The small model, which seldom answers 1 to rows like its baseline's: no two of its three questions are met by them. */
export function reportedModel(): TrainedModel {
  return smallModel(smallArtifactContent({ baseline: BASELINE }));
}

/** The same model, whose category is called what nobody should call anything. */
export function hostileModel(): TrainedModel {
  const [temperature, load] = smallArtifactContent().features;
  return smallModel(
    smallArtifactContent({
      baseline: BASELINE,
      features: [
        temperature!,
        load!,
        { kind: 'categorical', name: HOSTILE, categories: ['"><img src=x onerror=alert(1)>', 'us'] },
      ],
    }),
  );
}

/**
 * Rows that lie as the small model's baseline does, but for `load`, which is too great by so many standard deviations
 * in the rows from `from` on.
 */
export function judged(
  model: TrainedModel,
  {
    shift = 0,
    rows = 400,
    from = 0,
    window,
  }: { shift?: number; rows?: number; from?: number; window?: number } = {},
): JudgedRows {
  const values = Float64Array.from({ length: rows * 3 }, (_, at) => {
    const row = Math.floor(at / 3);
    // every value of an even spread once in a hundred rows, whatever the column, in another order for each
    const place = (position: number) => ((((row * position) % 100) + 0.5) / 100 - 0.5) * Math.sqrt(12);
    if (at % 3 === 0) return 20 + 5 * place(37);
    if (at % 3 === 1) return 0.5 + 0.1 * (place(59) + (row < from ? 0 : shift));
    return Number(row % 5 === 0);
  });
  return judgeRows(model, { values, rows }, parseConfig({}), window);
}
