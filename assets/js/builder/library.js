// The office's library of lists: what is called how, and the options of those that a form takes.

export class Library {
  #loaded = new Map();

  /** @param lists [{title, href}] ; @param fetchOptions (href) → options, or null */
  constructor(lists, fetchOptions) {
    this.lists = lists;
    this.fetchOptions = fetchOptions;
    /** Told when options have come. */
    this.onLoad = () => {};
  }

  get titles() {
    return this.lists.map(({ title }) => title);
  }

  /** The options of a list as the library has them now, or null. */
  async load(title) {
    const list = this.lists.find((one) => one.title === title);
    if (!list) return null;
    const options = await this.fetchOptions(list.href);
    if (options) this.#loaded.set(title, options);
    return options;
  }

  /** The options as they were last read; asks for them when they never were. */
  known(title) {
    if (!this.#loaded.has(title)) {
      this.#loaded.set(title, null);
      this.load(title).then((options) => options && this.onLoad());
    }
    return this.#loaded.get(title);
  }
}
