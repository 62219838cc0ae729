/** A server in a process of its own that reads what the load generator sends. */
export interface IngestServer {
  readonly pid: number;
  readonly port: number;
  /** Ends it; gives the number of packets that it counted, 0 when it does not count. */
  stop(): Promise<number>;
}

export interface IngestServerKind {
  readonly name: string;
  /** False for one that reads the bytes without parsing them. */
  readonly speaksRtmp: boolean;
  readonly overTls?: boolean;
  /** Why it cannot run on this machine; undefined when it can. */
  missing(): string | undefined;
  start(): Promise<IngestServer>;
}

/** Measures something of a running server; `packets` is what the server counted from its start to its end. */
export async function withServer<Measured>(
  kind: IngestServerKind,
  measure: (server: IngestServer) => Promise<Measured>,
): Promise<Measured & { readonly packets: number }> {
  const server = await kind.start();
  let packets = 0;
  let measured: Measured;
  try {
    measured = await measure(server);
  } finally {
    packets = await server.stop();
  }
  return { ...measured, packets };
}
