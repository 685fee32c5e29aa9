/** The schema of a model's configuration as stored with a trace, which can be read without the model. */
import * as v from 'valibot';
import { wholeNumber } from '../../model/schema';
import type { ModelSpec } from './architecture';

const size = () => wholeNumber(1, 10_000_000);
const tokenId = () => wholeNumber(0, 10_000_000);

/** Checks the fields that every family has. A family's own fields stay unchanged, for comparison with a model's. */
export const SpecSchema: v.GenericSchema<unknown, ModelSpec> = v.pipe(
  v.looseObject({
    modelType: v.pipe(v.string('must be a text'), v.maxLength(100)),
    vocabSize: size(),
    contextLength: size(),
    limitedBy: v.exactOptional(v.pipe(v.string('must be a text'), v.maxLength(100))),
    dModel: wholeNumber(1, 1_000_000),
    layers: wholeNumber(1, 1024),
    heads: wholeNumber(1, 1_000_000),
    kvHeads: wholeNumber(1, 1_000_000),
    dHead: wholeNumber(1, 1_000_000),
    dMlp: size(),
    bosTokenId: v.optional(tokenId()),
    eosTokenIds: v.array(tokenId()),
    encoder: v.exactOptional(
      v.object({
        layers: wholeNumber(1, 1024),
        heads: wholeNumber(1, 1_000_000),
        dHead: wholeNumber(1, 1_000_000),
        dMlp: size(),
        contextLength: size(),
        vocabSize: v.exactOptional(size()),
      }),
    ),
  }),
  v.transform((spec) => ({ ...spec, bosTokenId: spec.bosTokenId })),
);
