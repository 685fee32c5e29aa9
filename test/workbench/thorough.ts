/**
 * Whether everything is looked at, as `npm run check:long` does. `npm test`, which runs after each change, looks at every
 * behaviour once, and leaves to the other what repeats it: with the engine in a process as in a thread, at more moments,
 * in more looks of a page; and details of a page that take a test seconds beside what others hold of the same figure: how it
 * is laid out at further sizes, in larger type, in pictures and in tables.
 */
export const thorough = process.env['LLM_TRACE_TESTS'] === 'all';
