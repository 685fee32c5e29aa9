/** The schema of a plan in a saved file, checked so that following its references is safe. */
import * as v from 'valibot';
import { attributesOf, inputCountOf, KIND_NAMES, type PlanNode } from '../../operations/kinds';
import { index, size } from '../../operations/schema';
import { type Plan, PREDICTED } from './plan';

/** Far more than any model has. */
const MOST_NODES = 100_000;

const name = () => v.pipe(v.string(), v.maxLength(1000));
const Axis = v.union([v.object({ name: name(), size: size() }), v.object({ name: name(), sequence: name() })]);

/** As many inputs as the operation reads, so that each of them is there. */
function inputsOf(kind: PlanNode['kind']) {
  const reads = inputCountOf(kind);
  return v.pipe(v.array(index()), reads === 'several' ? v.minLength(1) : v.length(reads));
}

const Node = v.variant(
  'kind',
  KIND_NAMES.map((kind) =>
    v.object({
      kind: v.literal(kind),
      id: index(),
      inputs: inputsOf(kind),
      axes: v.pipe(v.array(Axis), v.minLength(1), v.maxLength(4)),
      ...attributesOf(kind),
    }),
  ) as never,
) as unknown as v.GenericSchema<unknown, PlanNode>;

const Block = v.nullable(v.object({ stack: name(), layer: index() }));
const LinkName = v.picklist(['embedding', 'block', 'final norm', 'head', 'pooling']);

const Section = v.object({
  number: size(),
  title: name(),
  group: v.picklist(['in', 'block', 'out']),
  view: name(),
  part: v.exactOptional(name()),
  explanation: v.pipe(v.string(), v.maxLength(10_000)),
  formula: v.nullable(v.object({ text: name(), tex: v.nullable(name()) })),
  variantNote: v.nullable(v.pipe(v.string(), v.maxLength(10_000))),
  variantExplanation: v.optional(v.pipe(v.string(), v.maxLength(10_000))),
  stages: v.array(
    v.object({
      label: name(),
      of: v.picklist(['pass', 'block', 'first block', 'every block']),
      part: v.exactOptional(name()),
    }),
  ),
});

export const PlanSchema = v.pipe(
  v.object({
    family: name(),
    // Absent in files that were saved when all plans predicted the next token.
    predicts: v.optional(v.picklist(PREDICTED), 'next token'),
    nodes: v.pipe(v.array(Node), v.minLength(1), v.maxLength(MOST_NODES)),
    stages: v.array(
      v.object({
        name: name(),
        label: name(),
        block: Block,
        link: LinkName,
        part: v.exactOptional(name()),
        node: index(),
        role: v.nullable(v.picklist(['stream', 'embedding', 'position', 'attention', 'mlp'])),
      }),
    ),
    links: v.array(
      v.object({ name: LinkName, block: Block, part: v.exactOptional(name()), first: index(), end: index() }),
    ),
    stacks: v.array(v.object({ name: name(), prefix: name(), layers: size(), sequence: name() })),
    sections: v.array(Section),
    logits: v.nullable(index()),
    finalNorm: index(),
  }),
  v.check((plan) => isConsistent(plan as unknown as Plan), 'must refer to what comes before'),
) as unknown as v.GenericSchema<unknown, Plan>;

/** Whether every node's id is its index, nodes read only earlier ones, and stages and links refer to existing nodes. */
function isConsistent({ predicts, nodes, stages, links, logits, finalNorm }: Plan): boolean {
  const known = (id: number) => id < nodes.length;
  return (
    nodes.every(({ id, inputs }, at) => id === at && inputs.every((input) => input < at)) &&
    stages.every(({ node }) => known(node)) &&
    links.every(({ first, end }) => first <= end && end <= nodes.length) &&
    (logits === null || known(logits)) &&
    (logits !== null) === hasHead(predicts) &&
    known(finalNorm)
  );
}

function hasHead(predicts: Plan['predicts']): boolean {
  return predicts !== 'sentence embedding' && predicts !== 'nothing';
}
