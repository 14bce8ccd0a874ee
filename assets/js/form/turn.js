/** Makes a runner that lets one exchange with the server go on at a time, so that answers come in order. */
export function oneAtATime() {
  let last = Promise.resolve();
  return (task) => {
    const turn = last.then(task, task);
    last = turn.catch(() => {});
    return turn;
  };
}
