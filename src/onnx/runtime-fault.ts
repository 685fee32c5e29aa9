/** What the inference library's failures mean, as the end of a sentence. */
import { messageOf } from '../base/message-of';

const NO_MEMORY = /Failed to allocate memory|bad_alloc|bad allocation|out of memory/i;
const RUNNING = /while running (\w+) node\..*?Status Message: (.*)/s;
/** Its kinds of errors, and where in its source they are thrown: for its programmers only. */
const PREFIXES = /\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : |Exception during initialization: /g;
const PLACES = /\S*\.(?:cc|h|cpp):\d+ \S+ /g;
const MOST = 200;

/** A few words of the failure: what it is about, without places in the library's source. */
export function runtimeFault(error: unknown): string {
  const raw = messageOf(error);
  if (NO_MEMORY.test(raw)) return 'there is not enough memory for it';
  const [, operator, message] = RUNNING.exec(raw) ?? [];
  const words = (operator ? `${operator}: ${message}` : raw).replace(PREFIXES, '').replace(PLACES, ' ');
  const plain = words.replace(/\s+/g, ' ').replace(/[.\s]+$/, '');
  return `the inference library refuses it (${plain.length > MOST ? `${plain.slice(0, MOST)}…` : plain})`;
}
