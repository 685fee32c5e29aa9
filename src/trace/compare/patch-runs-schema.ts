/** The schema of the stored results of patched runs, written by any version. */
import * as v from 'valibot';
import { flag } from '../../model/schema';
import { component, finite, index, most, mostProbable, standing, token } from '../readings/intervention-schema';
import { STREAM_KINDS } from '../readings/model-part';
import { runsSchema } from '../readings/part-runs-schema';

const part = v.variant('kind', [
  ...component.options,
  v.object({ kind: v.picklist(STREAM_KINDS), layer: index(), head: v.null(), cross: v.literal(false) }),
]);
const patchedToken = v.object({ ...token, position: index() });

const PatchSchema = v.object({
  ...token,
  part,
  patched: index(),
  tokens: index(),
  before: standing(),
  after: standing(),
  other: standing(),
  ratherThan: v.nullable(v.object(token)),
  difference: v.nullable(v.object({ before: finite(), after: finite(), other: finite() })),
  at: v.exactOptional(v.object({ a: patchedToken, b: patchedToken })),
  top: mostProbable(),
  most: v.exactOptional(most()),
  direct: v.exactOptional(
    v.nullable(
      v.object({
        before: finite(),
        after: finite(),
        other: v.exactOptional(finite()),
        isThere: flag(),
        capped: flag(),
        isLast: flag(),
      }),
    ),
  ),
  share: v.nullable(finite()),
});

/** Which parts and positions exist depends on the traces; a result for one that does not exist is not shown. */
export const PatchRunsSchema = runsSchema(
  {
    run: v.picklist(['a', 'b'], 'must be "a" or "b"'),
    a: index(),
    b: index(),
    pairs: v.array(index()),
    id: v.nullable(index()),
    ratherThan: v.nullable(index()),
  },
  PatchSchema,
);
