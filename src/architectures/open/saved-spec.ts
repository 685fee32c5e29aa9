/** The model specification in traces that were saved before plans existed; all of them are of GPT-2. */
import * as v from 'valibot';
import { flag, wholeNumber } from '../../model/schema';
import { ACTIVATIONS } from '../../operations/activation-functions';
import { type Gpt2Spec, gpt2 } from '../gpt2';
import { Definition } from '../plan/definition';
import type { Plan } from '../plan/plan';
import { SpecSchema } from '../plan/spec-schema';

/** The old format of a configuration, completed with the fields that every model has now. */
export const OldSpecSchema = v.pipe(
  v.looseObject({
    modelType: v.literal('gpt2', 'must be "gpt2"'),
    dModel: wholeNumber(1, 1_000_000),
    heads: wholeNumber(1, 1_000_000),
    dHead: wholeNumber(1, 1_000_000),
    activation: v.picklist(ACTIVATIONS, `must be one of ${ACTIVATIONS.join(', ')}`),
    layerNormEpsilon: v.number('must be a number'),
    scaleAttention: flag(),
    scaleByInverseLayer: flag(),
    tiedHead: flag(),
  }),
  v.forward(
    v.check(({ dModel, heads, dHead }) => dModel === heads * dHead, 'must be "heads" times "dHead"'),
    ['dModel'],
  ),
  v.transform((spec): unknown => ({ ...spec, kvHeads: spec.heads })),
  SpecSchema,
) as unknown as v.GenericSchema<unknown, Gpt2Spec>;

/** The plan of a GPT-2 whose specification was saved instead of its plan. */
export function planOfOldSpec(spec: Gpt2Spec): Plan {
  const definition = new Definition(spec.modelType, gpt2.words?.(spec));
  gpt2.define(definition, spec);
  return definition.plan();
}
