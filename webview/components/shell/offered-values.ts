/** The values that a program can compute: those explained on the page, and the probability of the prediction. */
import { capital } from '../../../src/base/counted';
import { addressText } from '../../state/provenance/provenance';
import type { ToldOnPage } from '../../state/provenance/shown-values';
import { programDialogTexts as dialogTexts, exportTexts as texts } from '../../strings/exports';
import type { Predicted } from '../provenance/save-program';
import type { OfferedValue } from './program-dialog';

/** Each value with its address, then the whole row of the first value, and the probability and logit of the prediction. */
export function offeredValues(told: readonly ToldOnPage[], predicted: Predicted | undefined): readonly OfferedValue[] {
  const values = told.map(({ telling, value, name = dialogTexts.explained }) => ({
    name: capital(name),
    because: dialogTexts.because[telling],
    address: addressText(value),
    computed: { ...value, about: addressText(value) },
  }));
  return [...values, ...rowOf(told), ...ofPrediction(predicted)];
}

function rowOf([first]: readonly ToldOnPage[]): readonly OfferedValue[] {
  if (!first) return [];
  const { stage, variant, index } = first.value;
  const row = index.slice(0, -1);
  const address = `${stage}[${[...row, ':'].join(', ')}]`;
  return [{ name: dialogTexts.row, because: '', address, computed: { stage, variant, index: row, about: address } }];
}

function ofPrediction(predicted: Predicted | undefined): readonly OfferedValue[] {
  if (!predicted) return [];
  const { label, computed } = predicted;
  const { asProbability: _, ...logit } = computed;
  const { predicted: because } = dialogTexts;
  return [
    { name: capital(texts.probabilityOf(label)), because, computed },
    { name: capital(texts.logitOf(label)), because, computed: { ...logit, about: texts.logitOf(label) } },
  ];
}
