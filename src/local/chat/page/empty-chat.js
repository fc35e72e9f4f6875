import { getSamples } from "./api.js";
import { byId, h } from "./dom.js";
import { toast } from "./toast.js";

/**
 * What an empty chat shows: three things to try, and pictures to try them with.
 *
 * @param {{ pick: () => void, post: (text: string) => void, add: (files: File[], caption: string) => void }} deps
 */
export function createEmptyChat({ pick, post, add }) {
  byId("try-photo").addEventListener("click", pick);
  byId("try-choose").addEventListener("click", pick);
  byId("try-help").addEventListener("click", () => post("/help"));

  async function load() {
    const { samples } = await getSamples().catch(() => ({ samples: [] }));
    byId("samples-row").hidden = samples.length === 0;
    byId("samples").replaceChildren(...samples.map((sample) => h("li", {}, tile(sample))));
  }

  /** @param {import("./types.js").Sample} sample */
  function tile(sample) {
    return h(
      "button",
      {
        type: "button",
        "aria-label": `Try this picture: ${sample.name.replaceAll("-", " ")}`,
        onclick: () => void take(sample),
      },
      h("img", { src: sample.url, alt: "", width: 96, height: 96, loading: "lazy" }),
    );
  }

  /** @param {import("./types.js").Sample} sample */
  async function take({ name, url }) {
    try {
      const blob = await (await fetch(url)).blob();
      add([new File([blob], `${name}.jpg`, { type: "image/jpeg" })], "predict");
    } catch {
      toast("The sample picture could not be loaded.", "error");
    }
  }

  return { load };
}
