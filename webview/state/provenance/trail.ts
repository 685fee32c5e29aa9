/** The values that led to the explained one, by short names. */
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import { placedName } from '../../../src/trace/steps/names';
import { provenance as texts } from '../../strings/provenance';
import type { ValueAddress } from './explain';
import { addressText, indexWords } from './provenance';

interface Crumb {
  /** "q[7]", or for another block than that of the value the user asked about, "block 4 mlp_out[214]". */
  readonly name: string;
  /** Its address, and the meaning of each of its indices. */
  readonly about: string;
}

/** @param chain the value that the user asked about, one of its inputs, and so on */
export function trailOf(chain: readonly ValueAddress[], plan: Plan): readonly Crumb[] {
  const find = ({ stage }: ValueAddress) => plan.stages.find(({ name }) => name === stage);
  const asked = chain[0] && find(chain[0]);
  return chain.map((value) => {
    const stage = find(value);
    const name = stage ? placedName(plan, stage, asked?.block ?? null) : lastPart(value.stage);
    const words = indexWords(value, plan);
    return {
      name: `${name}[${value.index.at(-1)}]`,
      about: [addressText(value), ...(words.length > 0 ? [texts.indices(words)] : [])].join(' = '),
    };
  });
}

function lastPart(stage: string): string {
  return stage.split('.').at(-1) as string;
}
