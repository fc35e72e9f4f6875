import { byId, fillIcons } from "../dom.js";
import { createPanelView } from "./panel-view.js";

fillIcons();
document.body.dataset["view"] = "panel";
document.title = "Polybot: live figures";
byId("sidebar").remove();
byId("conversation").hidden = true;
byId("panel-close").hidden = true;
createPanelView({ alwaysOpen: true });
