/** By how much a proof holds or fails, in words that are the same everywhere. */
import { count, counted } from '../../base/counted';
import { listWords } from '../../base/list-words';
import { float32Digits } from '../../base/number-text';
import type { Proof } from './proofs';

/**
 * The figures of a proof: "largest difference 8.8e-4, allowed 2.3e-3; closest to its own limit: difference 3.8e-6, allowed
 * 1.7e-5".
 * @param write writes a difference as is usual in that place
 * @returns '' if nothing was measured
 */
export function proofNumbers({ status, closest, ...proof }: Proof, write: (value: number) => string): string {
  if (status === 'not applicable') return '';
  if (proof.name === 'statements' || proof.name === 'tensor-bytes') return ''; // what differs is told in words
  // Messages between programs have null in place of numbers that are not finite.
  const [residual, bound] = [proof.residual ?? Number.NaN, proof.bound ?? Number.NaN];
  const figures = (difference: number, limit: number) =>
    `difference ${write(difference)}, allowed ${status === 'fails' && !(difference <= limit) ? 'only ' : ''}${write(limit)}`;
  const largest = `largest ${figures(residual, bound)}`;
  if (!closest) return largest;
  const own = figures(closest.residual, closest.bound);
  // The failure comes first.
  return status === 'fails'
    ? `furthest beyond its own limit: ${own}; ${largest}`
    : `${largest}; closest to its own limit: ${own}`;
}

/** Whether a proof holds; if not all values could be checked, for how many: "holds for 12 of 34 values". */
export function statusWords({ status, partly }: Pick<Proof, 'status' | 'partly'>): string {
  if (!partly) return status;
  const looked = `${count(partly.values)} of ${counted(partly.of, 'value')}`;
  return status === 'holds' ? `holds for ${looked}` : `${status}, with ${looked} looked at`;
}

/** The place of a value that failed, its stored value, and what follows from its inputs; '' if none failed. */
export function failedPlace({ failed, differs }: Proof): string {
  if (differs !== undefined) return differs;
  if (!failed) return '';
  const { stage, index, stored, computed, from, copyOf, unchecked } = failed;
  const place = (name: string) => `${name}[${index.join(', ')}]`;
  if (copyOf !== undefined)
    return `${place(stage)} is stored as ${float32Digits(stored)}, but ${place(copyOf)}, the same value, as ${float32Digits(computed)}`;
  const origin = from.length === 0 ? 'the weights of the model' : listWords(from);
  const open = unchecked
    ? `; whether ${listWords(unchecked)} ${unchecked.length === 1 ? 'is' : 'are'} right cannot be told without the model’s weights`
    : '';
  return `${place(stage)} does not follow from ${origin}: it is stored as ${float32Digits(stored)}; computed anew it is ${float32Digits(computed)}${open}`;
}

/** What fails, in words: the places where proofs begin to fail, then the claims of those that have none. */
export function failedPlaces(failed: readonly Proof[]): readonly string[] {
  const told = failed.map((one) => ({ claim: `“${one.claim}”`, place: failedPlace(one) }));
  return [...told.flatMap(({ place }) => place || []), ...told.flatMap(({ claim, place }) => (place ? [] : [claim]))];
}
