/* global WORKER_FILES -- the built files of the workers by what they do; build.mjs puts it in */

/** Lets Monaco start its workers from files beside this module. */
export function serveMonacoWorkers() {
  globalThis.MonacoEnvironment = {
    getWorker(_moduleId, label) {
      const file = WORKER_FILES[label] ?? WORKER_FILES.editor;
      return new Worker(new URL(file, import.meta.url), { name: label });
    },
  };
}
