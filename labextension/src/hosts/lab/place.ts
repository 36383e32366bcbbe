// Where a notebook holds a key, as the server tells it.
export interface Place {
  item: string;
  shown: string;
  cell: number | null;
  part: string;
  line: number;
}
