/** The names that a program for the whole pass gives to results, token ids and weights. Records which ids and weights it uses. */
import { nodeOf, type Plan } from '../../architectures/plan/plan';
import type { WholeProgram } from '../../operations/kind';
import type { Lengths, NodeBase, NodeId, SequenceName, WeightUse } from '../../operations/node';
import { SOURCE } from '../../operations/node';
import { pythonString } from './python-literals';

export class WholeNames implements WholeProgram {
  /** The weights by name: each is read once, however many operations use it. */
  readonly weights = new Map<string, WeightUse>();
  /** The arrays that the program begins with, by name: ids or types of a sequence. */
  readonly given = new Map<string, { readonly what: 'ids' | 'types'; readonly sequence: SequenceName }>();
  private readonly names: ReadonlyMap<NodeId, string>;

  /** @param fileName returns the name of a weight in the file that the program reads */
  constructor(
    private readonly plan: Plan,
    readonly lengths: Lengths,
    private readonly fileName: (weight: string) => string,
  ) {
    this.names = identifiersOf(plan);
  }

  /** The name of a node; if no stage shows it, a name made from its place in the pass. */
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

/**
 * Identifiers for stages: "blocks.0.attn.q" becomes "blocks_0_attn_q", or "blocks_0_attn__q" if "blocks.0.attn_q" took that
 * name.
 */
function identifiersOf({ stages }: Plan): ReadonlyMap<NodeId, string> {
  const names = new Map<NodeId, string>();
  const taken = new Set<string>();
  // Names with fewer dots come first, as they have no alternative.
  const dots = (name: string) => name.split('.').length;
  for (const { name, node } of stages.toSorted((a, b) => dots(a.name) - dots(b.name))) {
    // A result is named after the stage that computes it: the output of one block is also the input of the next.
    if (names.has(node)) continue;
    const plain = name.replaceAll('.', '_');
    const own = taken.has(plain) ? name.replace(/\.([^.]*)$/, '__$1').replaceAll('.', '_') : plain;
    taken.add(own);
    names.set(node, own);
  }
  return names;
}
