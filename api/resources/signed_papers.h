// Decisions that a digital signature confirms. Keys sit on tokens and SIMs, never here: the program gives the exact
// bytes to sign, the person signs them with the office's own tool and hands the file in, and the program says what it
// found.
//
//   auto paper = paper_to_sign(office, found);                          // rendered once for each content, then kept
//   auto statement = signed_file_statement(office, found->instance, person, command_body);
//   command_body["signature"] = std::move(*statement);                  // what decision/signing.h asks for
//
// A click stays a confirmation in the system ("xác nhận trong hệ thống"); only what was made outside, with a
// certificate, is called a digital signature ("chữ ký số"), and what was not checked of it is always told.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "api/resources/instances_view.h"

namespace trinhky::api {

// The bytes somebody is asked to sign, as they are kept.
struct PaperToSign {
  std::string document;   // hash of the content that the paper shows
  std::string hash;       // of the kept bytes, salted as every content is: the event of the decision names it
  std::string sha256;     // of the bytes alone, as anybody can work it out
  std::string file = {};  // the attachment that it is; empty: a print of the document
};

// The paper for the present content of the instance; made now if nobody has asked for it before. A programme is printed
// as such, any other content as the slip with every field; a step with "signsFile" signs the attached PDF as it is.
// Fails with `wrong_state`/"nothing-to-sign" without a content, or without exactly one such PDF, and as printing and
// the store do.
[[nodiscard]] base::Result<PaperToSign> paper_to_sign(const Office& office, const Seen& found,
                                                      const definition::Work& words);

// What is found about the file that `body` names as "signed_file", held against the paper kept for the content of its
// "shown_hash": a statement (engine/signature/statement.h) with, besides, "document", "approved_hash",
// "approved_sha256" and "trust", and "approved_file" where that paper is an attachment. Slow: for a worker. Fails with
// the pointer /signed_file:
//   `invalid`/"no-such-attachment"   the paper has no such file
//   `invalid`/"not-a-pdf"            it is no PDF
//   `stale`/"signed-earlier-content" an earlier content was signed
//   `invalid`/"to-sign-not-fetched"  nobody has fetched a paper of this content, so nothing can be the approved bytes
//   `invalid`/"signature-not-good"   with a fault for everything that was found; the sentence tells the next step
//   `invalid`/"signed-file-used"     the same file stands under the decision of somebody else
[[nodiscard]] base::Result<json> signed_file_statement(const Office& office, const decision::Instance& instance,
                                                       const std::string& person, const json& body);

// Of the body of a decision's event: {"attachment", "name", "signer", "serial", "issuer", "signing_time",
// "time_source", "hash", "trust", "not_checked": [texts]}, or null where it was confirmed without a signed file.
[[nodiscard]] json signed_file_wire(const Office& office, const decision::Instance& instance, const json& event_body);
// The same as sentences of a printed paper, in Vietnamese; none without a signed file.
[[nodiscard]] std::vector<std::string> signed_file_lines(const Office& office, const decision::Instance& instance,
                                                         const json& event_body);

}  // namespace trinhky::api
