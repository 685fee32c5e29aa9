/** What a program of the whole way calls results, token ids and weights, and which of the last two it has asked for. */
import { nodeOf, type Plan } from '../../architectures/plan/plan';
import type { WholeProgram } from '../../operations/kind';
import type { Lengths, NodeBase, NodeId, SequenceName, WeightUse } from '../../operations/node';
import { SOURCE } from '../../operations/node';
import { pythonString } from './python-literals';

export class WholeNames implements WholeProgram {
  /** By name: each is read from one place, however many operations use it. */
  readonly weights = new Map<string, WeightUse>();
  /** Arrays that the program begins with, by name: ids or types of a sequence. */
  readonly given = new Map<string, { readonly what: 'ids' | 'types'; readonly sequence: SequenceName }>();
  private readonly names: ReadonlyMap<NodeId, string>;

  /** @param fileName what the file that the program reads calls a weight */
  constructor(
    private readonly plan: Plan,
    readonly lengths: Lengths,
    private readonly fileName: (weight: string) => string,
  ) {
    this.names = identifiersOf(plan);
  }

  /** Of what no stage shows, its place in the pass. */
  name = (id: NodeId): string => this.names.get(id) ?? `node_${id}`;

  node = (id: NodeId): NodeBase => nodeOf(this.plan, id);

  weight = (use: WeightUse, rows?: string): string => {
    this.weights.set(use.name, use);
    return `weight(${pythonString(this.fileName(use.name))}${rows === undefined ? '' : `, ${rows}`})`;
  };

  ids = (sequence: SequenceName): string => this.begin('ids', sequence);

  types = (sequence: SequenceName): string => this.begin('types', sequence);

  private begin(what: 'ids' | 'types', sequence: SequenceName): string {
    const name = sequence === SOURCE ? `source_${what}` : what;
    this.given.set(name, { what, sequence });
    return name;
  }
}

/** "blocks.0.attn.q" is "blocks_0_attn_q"; where that is "blocks.0.attn_q" already, it is "blocks_0_attn__q". */
function identifiersOf({ stages }: Plan): ReadonlyMap<NodeId, string> {
  const names = new Map<NodeId, string>();
  const taken = new Set<string>();
  // Plain names first: those with fewer dots have no other.
  const dots = (name: string) => name.split('.').length;
  for (const { name, node } of stages.toSorted((a, b) => dots(a.name) - dots(b.name))) {
    // What computes a result names it: the stage that a block hands on is the next one's input as well.
    if (names.has(node)) continue;
    const plain = name.replaceAll('.', '_');
    const own = taken.has(plain) ? name.replace(/\.([^.]*)$/, '__$1').replaceAll('.', '_') : plain;
    taken.add(own);
    names.set(node, own);
  }
  return names;
}
