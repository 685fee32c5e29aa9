/** A fall in the logit lens that is caused by the final norm's scale, separated from the part's contribution to the logits. */
import type { LensPoint } from '../readings/lens-points';
import { readScaleChange, type ScaleChange } from '../readings/scale-change';
import type { FindingContext } from './context';
import { type FindingPart, type Sentence, sentence } from './finding';
import { percentPart, plainPart, signedPart } from './numbers';

/** The scale is mentioned if it causes at least this share of the fall, measured by logarithms. */
const MUCH_OF_FALL = 1 / 3;

/** The change of the explained token's probability between two neighbouring points of the lens. */
export interface LensFall extends ScaleChange {
  readonly before: number;
  readonly after: number;
}

/** @param point the later one @returns null if the scale contributes little to the fall, or there is no fall */
export async function readScaleOfFall(
  { source, choice, prediction }: FindingContext,
  point: number,
): Promise<LensFall | null> {
  if (!prediction || point < 1) return null;
  const { lens, token } = prediction;
  const { probability } = lens.target ?? lens.final;
  const [before, after] = [probability[point - 1] as number, probability[point] as number];
  if (after >= before) return null;
  const points: [LensPoint, LensPoint] = [lens.points[point - 1] as LensPoint, lens.points[point] as LensPoint];
  const change = await readScaleChange(source, choice.position, token.id, points);
  if (!change || change.times <= 1) return null;
  const share = Math.log(before / change.alone) / Math.log(before / after);
  return share < MUCH_OF_FALL ? null : { ...change, before, after };
}

/**
 * Without the notion of temperature: "the vector gets longer, so that the final norm divides by 1.61 times as much, …"
 * @param point the later one @param value the contribution of the part between both points to the logit of the token
 */
export function sayScale(
  { times, alone, after }: LensFall,
  token: FindingPart,
  { after: part }: LensPoint,
  value: number,
): Sentence {
  const lowers = after < alone;
  const others =
    lowers && value > 0
      ? ' and more to those of others'
      : !lowers && value < 0
        ? ' and still less to those of others'
        : '';
  return sentence`the vector gets longer, so that the final norm divides by ${plainPart(times)} times as much, and all logits come closer together. That alone leaves ${percentPart(alone)}; what the ${part === 'mlp' ? 'MLP' : part} adds to the logits, ${signedPart(value)} to that of ${token}${others}, ${lowers ? 'lowers' : 'raises'} it to ${percentPart(after)}`;
}
