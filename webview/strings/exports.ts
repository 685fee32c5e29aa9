/** Texts of the export menus. */
import { count, counted } from '../../src/base/counted';
import { withoutStepReferences } from '../../src/trace/report/step-references';

export const exportTexts = {
  actions: 'Save, export, compare, run again, present',
  showVariant: { model: 'Switch to the Model', walkthrough: 'Switch to the Simplified Block' },
  figure: (name: string) => `Export ${name}`,
  copyRow: (row: string) => `Copy row ${row} as NumPy: the last operation`,
  copyValue: (value: string) => `Copy ${value} as NumPy: the last operation`,
  explainValue: (value: string) => `Explain ${value}`,
  copyValues: 'Copy all values as a table (tab-separated)',
  tooMany: (most: number) => `More than ${count(most)} values: save the tensor instead.`,
  saveValues: 'Save all values as CSV…',
  saveTensor: 'Save tensor (.npy)…',
  saveWholeWay: (row: string) => `Prove row ${row} in Python, from the token ids…`,
  saveWholeValue: (value: string) => `Prove ${value} in Python, from the token ids…`,
  saveProbability: (token: string) => `Prove the probability of ${token} in Python…`,
  wholeWayAbout: 'from the text’s token ids, through every operation of the model, with the weights of its file',
  saveProgram: 'Save a Value as a Python Program…',
  saveProgramAbout:
    'the value that is told on the page, its row, or the probability of the predicted token, from the token ids on',
  programNeedsModel: 'It needs the model, which is not open.',
  probabilityOf: (token: string) => `the probability of “${token}”`,
  logitOf: (token: string) => `the logit of “${token}”`,
  nothingToProve:
    'No value is chosen, and this model gives no token a probability: choose a value in a figure, and Explain.',
  copyPicture: 'Copy picture',
  pictureCopied: 'Copied: the picture, as PNG.',
  copyCaption: 'Copy Caption',
  captionCopied: 'Copied: the caption.',
  notCopied: (why: string) => `The picture is not on the clipboard: ${why} Save it as a file instead.`,
  savePicture: 'Save picture…',
  saveStep: 'Save this step as a picture…',
  export: 'Save…',
  saveTrace: 'Save Trace…',
  goOnInPython: 'Go On in Python (Notebook)…',
  goOnInPythonAbout: 'Saves the trace, and beside it a Jupyter notebook that reads its tensors with NumPy',
  saveShown: 'Save Picture of This Step…',
  /** At the level that shows all steps on one page. @param figure the nearest figure */
  saveNearest: (figure: string) => `Save Picture of ${figure}…`,
  /** For a result below the figure of a step. @param title "Which part matters most?" */
  saveResult: (title: string) => `Save Picture of “${title}”…`,
  saveFigure: 'Save Picture…',
  noPicture: 'There is nothing in this step that can be saved as a picture.',
  saveWalkthrough: 'Save Simplified Block…',
  openReport: 'Open Report',
  saveReport: 'Save Report…',
  saveWholeReport: 'Save Report With All Figures…',
  saveSomeSteps: 'Save Report of Some Steps (Hand-Out, Worksheet)…',
  stopDrawing: 'Stop Drawing the Figures of the Report',
  stoppedDrawing: 'Stopped: no report was saved.',
  notAllDrawn: 'Not all figures could be drawn: “Save Report…” saves the report with those of the step on screen.',
  /** One value of a figure, as it is on the clipboard. */
  copiedValue: (value: string) => `Copied: ${value}`,
  copied: (lines: number) => `Copied: ${counted(lines, 'line')}.`,
  copiedProgram: (lines: number) => `Copied: ${counted(lines, 'line')} of Python that compute it.`,
  /** @param answers the file of a worksheet's answers, if it is another one */
  saved: (name: string, answers?: string) =>
    `Saved: ${name}${answers === undefined ? '' : `, and its answers: ${answers}`}`,
  saving: 'Saving…',
  /** @param steps how many are told; absent: all */
  drawing: (steps: number | undefined) =>
    `Drawing the figures of ${steps === undefined ? 'all steps' : counted(steps, 'step')}…`,
  openSaved: 'Open',
  openSavedTitle: (name: string) =>
    /\.html?$/i.test(name)
      ? 'Open the saved web page in your browser'
      : 'Open the saved report as it is read, in the column of this panel',
  closeNotice: 'Close this note',
  openedFrom: (path: string) => `Opened from ${path}.`,
  modelAbsent: (model: string) =>
    `The model, ${model}, is not open, so figures that need its weights are missing. ` +
    'Choose its folder as the model, then open the file again.',
} as const;

/** As in tokens. */
const LINE_BREAK = '⏎';
/** Only the beginning of a longer text is quoted. */
const MOST_TRACED = 240;

function shortened(text: string): string {
  const characters = [
    ...text
      .replaceAll(/\r?\n|\r/g, LINE_BREAK)
      .replaceAll(/\s+/g, ' ')
      .trim(),
  ];
  const begins = characters.slice(0, MOST_TRACED - 1).join('');
  return characters.length > MOST_TRACED ? `${begins}…` : characters.join('');
}

/** The digits of a hash in a caption; the report has all of them. */
const SHORT_HASH = 12;

/** The contents of a copied caption. */
interface CopiedCaption {
  readonly title: string;
  /** What the page tells about the figure, in one sentence; `undefined` if nothing. */
  readonly finding: string | undefined;
  /** The part of the model that it shows; `undefined` if none, or if the title says it. */
  readonly part: string | undefined;
  /** `undefined` if it belongs to no step. */
  readonly step: number | undefined;
  /** What a reader needs who sees the figure without its page: what it shows, how it is measured, how many runs it contains. */
  readonly notes?: readonly string[];
  readonly model: string;
  /** The text; for a comparison, both. */
  readonly traced: readonly string[];
  /** For each trace, the weights it was made with, in words; '' if that is not known. */
  readonly weights: readonly string[];
  readonly version: string;
}

export const captionTexts = {
  traced: (text: string) => `Text: “${shortened(text)}”`,
  /** First what the figure shows, then each source once. */
  caption: (said: CopiedCaption) =>
    [
      ...shows(said),
      ...(said.notes ?? []),
      ...said.traced,
      ...weightsSaid(said.weights),
      `Computed and drawn by LLM Trace ${said.version}`,
    ]
      .map((sentence) => (/[.!?…][”)]?$/.test(sentence) ? sentence : `${sentence}.`))
      .join(' '),
} as const;

/** The finding, and then the part it concerns; without a finding, the title, which says what is drawn. */
function shows({ title, finding, part, step, model }: CopiedCaption): string[] {
  const place = part ?? (finding === undefined ? undefined : title);
  const inStep = step === undefined ? place : place === undefined ? `step ${step}` : `${place} (step ${step})`;
  const of = [...(inStep === undefined ? [] : [inStep]), model].join(', ');
  return [finding ?? title, of.charAt(0).toUpperCase() + of.slice(1)];
}

/** One sentence if both sides of a comparison have the same weights. */
function weightsSaid(weights: readonly string[]): string[] {
  const short = weights.map((one) =>
    one.replace(/^.*(SHA-256 )([0-9a-f]{64})$/, (_, name, hash) => `${name}${hash.slice(0, SHORT_HASH)}…`),
  );
  const [first = '', second = first] = short;
  if (first === second) return first === '' ? [] : [`Weights: ${first}`];
  return short.flatMap((one, side) => (one === '' ? [] : [`Weights of ${side === 0 ? 'A' : 'B'}: ${one}`]));
}

export const programDialogTexts = {
  heading: 'Which value shall the Python program compute?',
  because: { explained: 'explained', chosen: 'chosen', shown: 'shown in the figure' },
  explained: 'The value that is explained',
  row: 'All of its row',
  predicted: 'of the prediction that is explained',
  cancel: 'Cancel',
  save: 'Save…',
} as const;

export const stepsDialogTexts = {
  /** @param asks whether it has questions for pupils */
  heading: (asks: boolean) => `Which steps shall the ${asks ? 'worksheet' : 'report'} tell?`,
  /** @param apart whether the answers have a file of their own */
  about: (asks: boolean, apart: boolean) =>
    asks
      ? `Each comes with its figure and with questions; words that they use are explained behind them. What happened there is ${apart ? 'in a second file' : 'on the last page'}, with the answers.`
      : 'Each comes with its figure and with what happened there; words that they use are explained at the end.',
  /** If a step about one head is ticked. @param asks whether it has questions for pupils */
  head: ({ layer, head }: { readonly layer: number; readonly head: number }, asks: boolean) =>
    `The figures ${asks ? 'and questions ' : ''}on attention are of head ${layer}.${head} (head ${head} of block ${layer}), the one on screen: to have another, cancel and choose it.`,
  all: 'All',
  beginners: 'For beginners',
  attention: 'Attention only',
  none: 'None',
  /** For a teacher. */
  questions: 'Questions for pupils, with their answers',
  answersApart: 'Answers in a file of their own, beside the worksheet',
  /** Beside the steps, if there were runs. */
  ablations: 'Without a part: what the runs gave, in short',
  cancel: 'Cancel',
  save: (steps: number) => (steps === 0 ? 'Save…' : `Save ${counted(steps, 'step')}…`),
} as const;

export const pictureTexts = {
  /** The traced text, in one line: "Text: “The weather is nice”" */
  traced: (text: string) => `Text: “${shortened(text)}”`,
  /** The text alone. */
  short: (text: string) => shortened(text),
  /** A step's sentence for a document without links to steps: without " (step 14)". */
  said: (text: string) => withoutStepReferences(text),
  tokenProbabilities: 'Token probabilities',
  mostProbable: (shown: number, all: number) => `The ${count(shown)} most probable of ${counted(all, 'token')}.`,
  /** About the text above. */
  positions: 'A number in brackets behind a token is its position, counted from 0.',
  someWords: (shown: number, all: number, which: 'first' | 'last') =>
    `The ${which} ${count(shown)} of ${counted(all, 'word')}.`,
  /** On a coloured ground in a text. */
  onGround: (what: string) => `Coloured: ${what}.`,
  ids: 'Below each token stands its id.',
  firstTokens: (shown: number, all: number) => `The first ${count(shown)} of ${counted(all, 'token')}.`,
  /** On a slide. */
  leftOut: (figures: readonly string[]) =>
    `Left out, as its letters would be too small on a slide: ${figures.join(', ')}.`,
  /** A title is quoted. */
  ask: (about: string) => `Save ${/^\p{Lu}/u.test(about) ? `“${about}”` : about} as a picture`,
  step: (step: number) => `step ${step}`,
  format: 'Format',
  formats: [
    { value: 'png', label: 'PNG' },
    { value: 'svg', label: 'SVG' },
  ],
  size: 'Size',
  sizes: [
    { value: '1', label: '1×' },
    { value: '2', label: '2×' },
    { value: '3', label: '3×' },
  ],
  shape: 'Shape',
  shapes: [
    { value: 'own', label: 'As its content' },
    { value: 'slide', label: 'Slide (16:9)' },
  ],
  noSize: 'An SVG is sharp at any size.',
  colors: 'Colours',
  colorSets: [
    { value: 'editor', label: 'As here' },
    { value: 'light', label: 'Light' },
    { value: 'dark', label: 'Dark' },
  ],
  withText: 'Title, text and notes',
  withNumbers: 'Numbers in the cells, where there are few enough',
  /** On a slide, if numbers are wanted. */
  noNumbers: 'Cells are too small here for their numbers',
  /** Text keeps its colour, which determines the slides on which it is legible. */
  transparent: (hasDarkText: boolean) => `Transparent background (for ${hasDarkText ? 'light' : 'dark'} slides)`,
  cancel: 'Cancel',
  /** @param format "PNG" */
  save: (format: string) => `Save as ${format.toUpperCase()}…`,
} as const;
