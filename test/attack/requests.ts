/** Requests to an engine under attack, and what becomes of them. */
import { Fault, within } from './attack-case';
import type { Engine } from './checkout';
import { complaintAbout, complaintAboutRuntime } from './complaint';

export const TEXT = 'The weather is';
export const GREEDY = { temperature: 0, topK: 0, topP: 1, seed: 0 };
export const COMPLETION = { maxNewTokens: 8, maxLines: 1, confidence: 0, alternatives: 2 };
export const LONG_TEXT = 'The weather is fine and we go out. '.repeat(12);

/** What a request answered, or the sentence with which it was refused. */
export type Answer<T> = { readonly value: T } | { readonly refusal: string };

interface Waiting {
  readonly seconds?: number;
  /**
   * Beside one sentence: that the engine stopped, where the attack makes it stop; or any message but onnxruntime's, for
   * requests that no user can make.
   */
  readonly accept?: 'sentence' | 'stop' | 'any message';
}

/** Wait for a request. @throws Fault when it hangs, or is refused in another way than is accepted */
export async function answerOf<T>(
  what: string,
  request: Promise<T>,
  { seconds = 20, accept = 'sentence' }: Waiting = {},
): Promise<Answer<T>> {
  try {
    return { value: await within(seconds, what, request) };
  } catch (error) {
    if (error instanceof Fault) throw error;
    if (!(error instanceof Error)) throw new Fault(`${what} was rejected with something that is not an error`);
    const kinds = [
      'EngineError',
      'CancelledError',
      'TraceGoneError',
      ...(accept === 'stop' ? ['EngineStoppedError'] : []),
    ];
    if (!kinds.includes(error.name)) throw new Fault(`${what} was refused with a ${error.name}: ${error.message}`);
    const complaint = accept === 'any message' ? complaintAboutRuntime(error.message) : complaintAbout(error.message);
    if (complaint !== undefined) throw new Fault(`${what} was refused with ${complaint}`);
    return { refusal: error.message };
  }
}

/** An answer that must be there. */
export async function mustAnswer<T>(what: string, request: Promise<T>, waiting: Waiting = {}): Promise<T> {
  const answer = await answerOf(what, request, waiting);
  if ('value' in answer) return answer.value;
  throw new Fault(`${what} was refused: ${answer.refusal}`);
}

/** The numbers by which the weights of a model are known: the most probable tokens after a text. */
export async function numbersOf(engine: Engine, model: string): Promise<string> {
  const { trace, top } = await engine.trace({ model, text: TEXT, maxNewTokens: 1 });
  await engine.dropTrace({ trace });
  return top.map(({ id, logit }) => `${id}:${logit}`).join(' ');
}

export function complete(engine: Engine, model: string, text = TEXT, document = 'document') {
  return engine.complete({ model, document, kind: 'prose', text, start: 0, options: COMPLETION });
}
