/** The process of a contestant: does its job, and answers one request after another. */
import { messageOf } from '../../base/message-of';
import type { Contestant, Job, LoadedRuntime, Ready, Reply, Request, Run } from './contestant';
import { loadLlamaCpp } from './llama-cpp';
import { loadOurs } from './ours';
import { processRests } from './process-rests';
import { loadTransformersJs } from './transformers-js';

function loadRuntime(job: Job): Promise<LoadedRuntime> {
  switch (job.runtime) {
    case 'LLM Trace':
      return loadOurs(job);
    case 'llama.cpp':
      return loadLlamaCpp(job);
    case 'Transformers.js':
      return loadTransformersJs(job);
  }
}

let contestant: Contestant | undefined;

async function start(job: Job): Promise<Ready> {
  const begin = performance.now();
  const runtime = await loadRuntime(job);
  const loaded = performance.now();
  contestant = await runtime.open();
  return { version: runtime.version, library: loaded - begin, load: performance.now() - loaded };
}

async function run(ids: readonly number[], count: number): Promise<Run> {
  if (!contestant) throw new Error('The model is not loaded.');
  const tokens: number[] = [];
  const begin = performance.now();
  let first = begin;
  let last = begin;
  if ('pass' in contestant) {
    await contestant.pass(ids);
    first = last = performance.now();
  } else {
    await contestant.generate(ids, count, (token) => {
      last = performance.now();
      if (tokens.length === 0) first = last;
      tokens.push(token);
    });
  }
  return { prefill: first - begin, decode: last - first, tokens, memory: process.memoryUsage.rss() };
}

/** Answers only when this process is idle, so that the next measured process has the machine to itself. */
async function reply(request: Request): Promise<Reply> {
  try {
    const answer =
      'job' in request ? { ready: await start(request.job) } : { run: await run(request.ids, request.count) };
    await processRests();
    return answer;
  } catch (error) {
    return { failure: messageOf(error) };
  }
}

process.on('message', (request: Request) => void reply(request).then((answer) => process.send?.(answer)));
process.on('disconnect', () => process.exit()); // comes between two requests, when nothing is being computed
