/** A public detector, pinned: the bytes are these or they are refused, wherever they come from. */
export interface KnownModel {
  readonly name: string;
  /** A release file of the project that made it. */
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly licence: Licence;
}

export type Licence = "Apache-2.0" | "AGPL-3.0";

const YOLOX = "https://github.com/Megvii-BaseDetection/YOLOX/releases/download/0.1.1rc0";
const ULTRALYTICS = "https://github.com/ultralytics";

/** All know the 80 classes of COCO. */
export const KNOWN_MODELS: readonly KnownModel[] = [
  {
    name: "yolox-nano",
    url: `${YOLOX}/yolox_nano.onnx`,
    bytes: 3_659_407,
    sha256: "c789161ed43c8269fcd4e67c67eeeb4e80c622da2eb296a20bc6007bd18a0b7d",
    licence: "Apache-2.0",
  },
  {
    name: "yolox-tiny",
    url: `${YOLOX}/yolox_tiny.onnx`,
    bytes: 20_219_662,
    sha256: "427cc366d34e27ff7a03e2899b5e3671425c262ea2291f88bb942bc1cc70b0f7",
    licence: "Apache-2.0",
  },
  {
    name: "yolox-s",
    url: `${YOLOX}/yolox_s.onnx`,
    bytes: 35_858_002,
    sha256: "c5c2d13e59ae883e6af3b45daea64af4833a4951c92d116ec270d9ddbe998063",
    licence: "Apache-2.0",
  },
  {
    name: "yolov5n",
    url: `${ULTRALYTICS}/yolov5/releases/download/v7.0/yolov5n.onnx`,
    bytes: 3_981_910,
    sha256: "04f0e55c26f58d17145b36045780fe1250d5bd2187543e11568e5141d05b3262",
    licence: "AGPL-3.0",
  },
  {
    name: "yolo11n",
    url: `${ULTRALYTICS}/assets/releases/download/v8.4.0/yolo11n.onnx`,
    bytes: 10_930_182,
    sha256: "634279b40c07c6391472c51ad45b81ebc48706a9a1fe72dd3396322acd0c053b",
    licence: "AGPL-3.0",
  },
];

/** What a licence means for whoever uses the model, in one plain line. */
export const MEANING: Readonly<Record<Licence, string>> = {
  "Apache-2.0":
    "use it for anything, also in a business; whoever passes it on adds the licence. (YOLOX says so of its project, and nothing apart of the weights.)",
  "AGPL-3.0":
    "offering a service with it obliges you to offer that service's source to its users under the same licence, or to buy a licence from Ultralytics.",
};
