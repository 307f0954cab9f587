// What was found about a signature or a signed file: a stable code, how much it weighs, and a sentence for people.
//
//   Finding one = finding("byte-range-gap");
//   Finding two = finding("object-changed", {.object = 12});       // "Đối tượng 12 …" / "Object 12 …"
//
// The codes are a closed list (finding.cc); events and clients keep the code, screens show the sentence.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::signature {

// How much a finding weighs. A verdict is the worst of its findings.
enum class Weight {
  note,       // good to know, takes nothing away
  undecided,  // this program cannot tell; never taken as good
  bad,        // told with certainty
};

// The answer to one question.
enum class Verdict {
  good,
  undecided,
  bad,
};

struct Finding {
  std::string code;
  Weight weight = Weight::bad;
  base::Text message;
  std::uint32_t object = 0;  // the PDF object it is about; 0: none
  std::string detail;        // a name, a number of bytes; inside the message already
  bool operator==(const Finding&) const = default;
};

struct FindingDetail {
  std::uint32_t object = 0;
  std::string detail;
};

// Requires a code of the list; any other becomes "pdf-damaged", so that nothing is lost in silence.
[[nodiscard]] Finding finding(std::string_view code, FindingDetail about = {});
// The sentence of a code that an event kept, without its object and detail; the code itself where it is not of the
// list.
[[nodiscard]] base::Text sentence_of(std::string_view code);
[[nodiscard]] std::vector<std::string_view> all_codes();

// good where there is none or all are notes.
[[nodiscard]] Verdict verdict_of(const std::vector<Finding>& findings);
[[nodiscard]] Verdict worse(Verdict a, Verdict b);

// "note", "undecided", "bad" and "good", "undecided", "bad".
[[nodiscard]] std::string_view to_string(Weight weight);
[[nodiscard]] std::string_view to_string(Verdict verdict);

// {"code", "weight", "message": {"vi", "en"}} and, where there is one, "object" and "detail".
[[nodiscard]] base::json to_json(const Finding& finding);
[[nodiscard]] base::json to_json(const std::vector<Finding>& findings);
[[nodiscard]] base::json to_json(const base::Text& text);

}  // namespace trinhky::signature
