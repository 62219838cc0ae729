import { AV_BUFFERSRC_FLAG_KEEP_REF, AVERROR_EAGAIN } from 'node-av/constants';
import { Filter, type FilterContext, FilterGraph, Frame } from 'node-av/lib';
import { check, present, silenceFFmpeg } from './check.ts';

/** A filter of libavfilter and its arguments. */
export interface FilterStep {
  readonly filter: string;
  readonly args: string;
}

interface ChainEnds {
  readonly input: FilterContext;
  readonly output: FilterContext;
}

/** A chain of libavfilter filters, rebuilt when the format or the colours of the frames change, or the steps. */
export class FilterChain {
  #graph: FilterGraph | undefined;
  #input: FilterContext | undefined;
  #output: FilterContext | undefined;
  #key = '';
  readonly #result: Frame = new Frame();

  constructor() {
    silenceFFmpeg();
    this.#result.alloc();
  }

  /**
   * Filters a frame. The result is valid until the next call. From filters that look at the next frame it is the frame
   * before; the first frame comes twice.
   */
  run(frame: Frame, steps: readonly FilterStep[]): Frame {
    const filters = this.#filtersFor(frame, steps);
    let result = this.#pass(frame, filters);
    if (result === AVERROR_EAGAIN) result = this.#pass(frame, filters);
    check(result, 'VIDEO_ERR_SCALE', 'buffersink');
    return this.#result;
  }

  close(): void {
    this.#result.unref();
    this.#graph?.free();
    this.#graph = undefined;
    this.#input = undefined;
    this.#output = undefined;
    this.#key = '';
  }

  #pass(frame: Frame, { input, output }: ChainEnds): number {
    check(input.buffersrcAddFrameSync(frame, AV_BUFFERSRC_FLAG_KEEP_REF), 'VIDEO_ERR_SCALE', 'buffersrc');
    this.#result.unref();
    return output.buffersinkGetFrameSync(this.#result);
  }

  #filtersFor(frame: Frame, steps: readonly FilterStep[]): ChainEnds {
    const source =
      `video_size=${frame.width}x${frame.height}:pix_fmt=${frame.format}:time_base=1/1000000` +
      `:colorspace=${frame.colorSpace}:range=${frame.colorRange}`;
    // tonemapx keeps the tone curve of its first frame.
    const key = JSON.stringify([source, frame.colorTrc, steps]);
    if (this.#input !== undefined && this.#output !== undefined && this.#key === key) {
      return { input: this.#input, output: this.#output };
    }
    this.close();
    const graph = new FilterGraph();
    graph.alloc();
    graph.nbThreads = 1;
    const rows: FilterStep[] = [{ filter: 'buffer', args: source }, ...steps, { filter: 'buffersink', args: '' }];
    const filters = rows.map(({ filter, args }, index) => {
      const type = present(Filter.getByName(filter), 'VIDEO_ERR_SCALE', `no filter ${filter}`);
      return present(graph.createFilter(type, `${filter}${index}`, args), 'VIDEO_ERR_SCALE', `${filter}=${args}`);
    });
    let previous: FilterContext | undefined;
    for (const filter of filters) {
      if (previous !== undefined) check(previous.link(0, filter, 0), 'VIDEO_ERR_SCALE', 'avfilter_link');
      previous = filter;
    }
    check(graph.configSync(), 'VIDEO_ERR_SCALE', `filters for ${source}`);
    const input = filters.at(0);
    const output = filters.at(-1);
    if (input === undefined || output === undefined) throw new Error('unreachable: a chain has two ends');
    this.#graph = graph;
    this.#input = input;
    this.#output = output;
    this.#key = key;
    return { input, output };
  }
}
