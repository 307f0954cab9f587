// Files of a paper: who may attach, replace and withdraw them, what the definition allows (definition/file_words.h),
// and what becomes of earlier decisions when a file that they rested on is replaced or withdrawn. `onChange` says it,
// with "/attachments" or "/attachments/<purpose>" for the place:
//
//   "onChange": {"/attachments/annex": "decide-again", "/attachments/scan": "none", "otherwise": "notify"}
//
// Where it names no such place, an annex or a letter follows `otherwise` as the document does, and those who decided
// are only told where the paper has no way back to them; minutes and scans witness a decision and are told.
//
// A file that stands in an instance is {"id","hash","name","media_type","bytes","purpose","by","at","event",
// "replaces"?, "keeps_earlier"?, "relied_on"?: another person acted since, "decided_in"?: sign-offs passed while it was
// there, "proof"?: a decision was recorded from it, "withdrawn"?: {"by","at","reason"}}.
#pragma once

#include <optional>
#include <string>

#include "engine/decision/action_list.h"
#include "engine/decision/turn.h"

namespace trinhky::decision {

// Null where there is no such file.
[[nodiscard]] const base::json* file_called(const Instance& instance, const std::string& id);
// Neither replaced by a newer one nor withdrawn.
[[nodiscard]] bool stands(const Instance& instance, const base::json& file);
// Whether this file can be named as proof of something.
[[nodiscard]] bool has_attachment(const Instance& instance, const std::string& id);

// The PDF that is the paper itself: the one standing file of this purpose. Null where there is none, or several.
[[nodiscard]] const base::json* file_to_sign(const Instance& instance, const std::string& purpose);

// Why a file may not be attached to this paper: `invalid`/"file-type-not-allowed", `too_large`/"file-too-large",
// `wrong_state`/"too-many-files", each with the limit in its sentence and a pointer below "/attachment". Asked before
// bytes are kept, and again when the file is attached.
[[nodiscard]] std::optional<base::Error> file_trouble(const definition::Definition& definition,
                                                      const Instance& instance, const base::json& attachment);

// Records what an act rests on: the files of others, those that its decision was recorded from, and the sign-offs that
// were passed with them. `changes` are the operations of the act so far.
void rely_on_attachments(Turn& turn, const std::string& kind, const base::json& detail, const base::json& changes);

// {"id", "reason"}: who attached the file, or who handles the paper, takes it back. It stays listed. Fails with
// `wrong_state`/"no-such-file", "file-is-proof", "decided-on-file"; `forbidden`/"not-your-work"; `invalid`/"required".
[[nodiscard]] Outcome withdraw_file(Turn& turn);
void offer_withdraw_file(ActionList& list);

}  // namespace trinhky::decision
