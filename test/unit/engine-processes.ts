/** The engine's processes, as the operating system lists them. */
import { execFileSync } from 'node:child_process';

/** Those that a host has started and that are alive; by default this process is the host. */
export function engineProcesses(host = process.pid): number[] {
  return listed().flatMap(({ pid, parent }) => (parent === host ? [pid] : []));
}

/** Whether an engine's process is alive, whoever its parent is by now. */
export function isEngineAlive(pid: number): boolean {
  return listed().some((each) => each.pid === pid);
}

function listed(): { readonly pid: number; readonly parent: number }[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [pid, parent, state, ...command] = line.trim().split(/\s+/);
    const isEngine = /llm-trace engine|worker-process\.js/.test(command.join(' ')) && !state?.startsWith('Z');
    return isEngine ? [{ pid: Number(pid), parent: Number(parent) }] : [];
  });
}
