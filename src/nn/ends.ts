/** Ends of parts of these sizes that lie one after the other, without the last: where mx.split() cuts. */
export function endsOf(sizes: readonly number[]): number[] {
  let end = 0;
  return sizes.slice(0, -1).map((size) => {
    end += size;
    return end;
  });
}
