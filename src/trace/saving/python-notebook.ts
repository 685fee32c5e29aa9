/**
 * A small Jupyter notebook (nbformat 4.5) for continuing with a saved trace in Python, with NumPy alone: it reads the file,
 * lists the tensors, checks one sum, and traces further texts with the terminal program.
 */
import { isCrossAttention } from '../../architectures/plan/block-parts';
import type { Plan } from '../../architectures/plan/plan';
import { nodeOf } from '../../architectures/plan/plan';
import { attentionRole } from '../../architectures/plan/stage-roles';

interface NotebookOf {
  /** The name of the trace's file, in the same folder as the notebook. */
  readonly file: string;
  /** The location of the model, as the terminal program takes it; null if not known. */
  readonly model: string | null;
  /** The plan of the trace; `undefined` if not known: cells that need names of stages are then left out. */
  readonly plan: Plan | undefined;
  /** The command and arguments that call the terminal program; `undefined` if not known. */
  readonly program: readonly string[] | undefined;
  /** The version of this program. */
  readonly version: string;
}

interface CheckedSum {
  readonly name: string;
  readonly parts: readonly string[];
}

/** The last sum of the pass whose terms are all in the file: usually the output of the last block. */
export function checkedSum(plan: Plan): CheckedSum | undefined {
  const nameOf = new Map(plan.stages.map(({ node, name }) => [node, name]));
  const sums = plan.stages.flatMap(({ node, name }) => {
    const { kind, inputs } = nodeOf(plan, node);
    const parts = inputs.flatMap((id) => nameOf.get(id) ?? []);
    return kind === 'sum' && parts.length === inputs.length && parts.length > 1 ? [{ name, parts }] : [];
  });
  return sums.at(-1);
}

/** The names of the attention weights of all blocks, [head, query, key] each; for an encoder-decoder, without cross-attention. */
function patternsOf(plan: Plan): readonly string[] {
  return plan.stages
    .filter((stage) => attentionRole(plan, stage.node) === 'weights' && !isCrossAttention(plan, stage))
    .map(({ name }) => name);
}

/** The notebook as the text of a file. */
export function notebookOf(of: NotebookOf): string {
  const sum = of.plan && checkedSum(of.plan);
  const patterns = of.plan ? patternsOf(of.plan) : [];
  const cells = [
    markdown(
      `# Go on with this trace in Python\n\nLLM Trace ${of.version} has saved every tensor of one run of a model. Names are those of TransformerLens, without \`hook_\`; positions, blocks and heads count from 0. This needs NumPy and nothing else.`,
    ),
    code(readingCode(of.file)),
    markdown('## What there is'),
    code(LISTING),
    ...(sum ? [markdown('## One sum, checked'), code(sumCode(sum))] : []),
    ...(patterns.length > 0 ? severalTexts(patterns, of) : []),
  ];
  const metadata = {
    kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
    language_info: { name: 'python' },
  };
  const numbered = cells.map((cell, at) => ({ id: `cell-${at}`, ...cell }));
  return `${JSON.stringify({ cells: numbered, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

function severalTexts(patterns: readonly string[], { model, program }: NotebookOf) {
  return [
    markdown(
      '## The same of several texts\n\nThe terminal program of LLM Trace makes further traces: `--save` writes the tensors, `--json` prints the prediction and all else. `PROGRAM` is how it is called. Average whatever you like.',
    ),
    code(severalCode(patterns, model, program)),
  ];
}

function markdown(source: string) {
  return { cell_type: 'markdown', metadata: {}, source: linesOf(source) };
}

function code(source: string) {
  return { cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source: linesOf(source) };
}

/** The lines, each except the last with its line end, as notebooks store them. */
function linesOf(source: string): string[] {
  return source.split(/(?<=\n)/);
}

/** A Python string: JSON's escapes are valid in Python. */
const quoted = (text: string) => JSON.stringify(text);

function readingCode(file: string): string {
  return `import json
from pathlib import Path
import numpy as np

TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1", "U8": "u1", "BOOL": "?"}

def load(path):
    """All tensors of a .safetensors file by name, and what it says of itself. Only what is used is read."""
    data = np.memmap(path, dtype=np.uint8, mode="r")
    begin = 8 + int.from_bytes(data[:8].tobytes(), "little")
    header = json.loads(data[8:begin].tobytes())
    about = header.pop("__metadata__", {})
    def tensor(dtype, shape, data_offsets):
        start, stop = data_offsets
        return np.frombuffer(data, TYPES[dtype], int(np.prod(shape)), begin + start).reshape(shape)
    return {name: tensor(**entry) for name, entry in header.items()}, about

trace, about = load(Path(${quoted(file)}))
print(about["text"], "|", about["model"], "| weights, SHA-256:", about.get("weights_sha256"))`;
}

const LISTING = `for name, tensor in trace.items():
    print(f"{name:44} {tensor.dtype} {tensor.shape}")`;

function sumCode({ name, parts }: CheckedSum): string {
  const terms = parts.map((part) => `trace[${quoted(part)}]`);
  return `# ${name} = ${parts.join(' + ')}, as far as float32 rounds.
parts = [${terms.join(', ')}]
difference = np.abs(sum(part.astype(np.float64) for part in parts) - trace[${quoted(name)}])
allowed = 4 * (len(parts) - 1) * 2.0**-24 * sum(np.abs(part) for part in parts)
print("largest difference:", difference.max())
assert (difference <= allowed).all(), "The sum is another one than the file holds."`;
}

/** If it is not known how the program is called, it may be among the commands of the machine. */
function programCode(program: readonly string[] | undefined): string {
  if (program) return `PROGRAM = [${program.map(quoted).join(', ')}]`;
  return `# The terminal program is not part of the extension. It is dist/cli.js in the source of LLM Trace after "npm run build"
# (PROGRAM = ["node", "/path/to/llm-trace/dist/cli.js"]), or the command llm-trace where that is installed as a package.
PROGRAM = ["llm-trace"] if shutil.which("llm-trace") else []`;
}

function severalCode(
  patterns: readonly string[],
  model: string | null,
  program: readonly string[] | undefined,
): string {
  return `import os, shutil, subprocess, tempfile

${programCode(program)}
MODEL = ${model === null ? 'None' : quoted(model)}  # None: the starter that comes with LLM Trace
PATTERNS = [
${patterns.map((name) => `    ${quoted(name)},`).join('\n')}
]
TEXTS = [about["text"], "The weather is", "My favourite colour is"]

def trace_of(text, file):
    """The tensors of a text, and the terminal program's report of it."""
    model = [] if MODEL is None else ["--model", os.path.expanduser(MODEL)]
    options = ["--max-new-tokens", "0", "--json", "--save", str(file)]
    run = subprocess.run([*PROGRAM, "trace", *model, *options, "--", text], check=True, capture_output=True)
    return load(file)[0], json.loads(run.stdout)

def attention_to_first(trace):
    """How much each head looks from the last token at the first: (blocks, heads)."""
    return np.stack([trace[name][:, -1, 0] for name in PATTERNS])

found = []
if PROGRAM:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for number, text in enumerate(TEXTS):
            tensors, report = trace_of(text, Path(folder) / f"{number}.trace.safetensors")
            found.append(attention_to_first(tensors))
            print(repr(text), "->", [(one["text"], round(one["probability"], 3)) for one in report["top"][:3]])
            del tensors
    print("Mean attention to the first token, blocks down and heads across:")
    print(np.mean(found, axis=0).round(2))
else:
    print("Say in PROGRAM how the terminal program is called.")`;
}
