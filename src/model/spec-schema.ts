/** A model's specification as it is stored with a trace, to be read without the model. */
import * as v from 'valibot';
import { flag, wholeNumber } from './schema';
import { ACTIVATIONS, type ModelSpec } from './spec';

// As wide as what config.json may say: sizes that follow from these are safe integers.
const size = () => wholeNumber(1, 10_000_000);
const tokenId = () => wholeNumber(0, 10_000_000);

const Gpt2 = v.pipe(
  v.object({
    modelType: v.literal('gpt2', 'must be "gpt2"'),
    vocabSize: size(),
    contextLength: size(),
    dModel: wholeNumber(1, 1_000_000),
    layers: wholeNumber(1, 1024),
    heads: wholeNumber(1, 1_000_000),
    dHead: wholeNumber(1, 1_000_000),
    dMlp: size(),
    activation: v.picklist(ACTIVATIONS, `must be one of ${ACTIVATIONS.join(', ')}`),
    layerNormEpsilon: v.number('must be a number'),
    scaleAttention: flag(),
    scaleByInverseLayer: flag(),
    tiedHead: flag(),
    bosTokenId: v.optional(tokenId()),
    eosTokenIds: v.array(tokenId()),
  }),
  v.forward(
    v.check(({ dModel, heads, dHead }) => dModel === heads * dHead, 'must be "heads" times "dHead"'),
    ['dModel'],
  ),
  v.transform((spec) => ({ ...spec, bosTokenId: spec.bosTokenId })),
);

/** One member per supported architecture. */
export const SpecSchema: v.GenericSchema<unknown, ModelSpec> = Gpt2 as v.GenericSchema<unknown, ModelSpec>;
