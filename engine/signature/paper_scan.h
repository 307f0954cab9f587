// A signature on paper: the clerk scans the signed sheet and registers the scan. The program keeps the file and its
// hash and says who is said to have signed; it does not judge the hand.
//
//   Result<PaperScan> scan = paper_scan({.attachment = id, .sha256 = hash, .signed_by = "Nguyễn Văn A",
//                                        .registered_by = clerk, .signed_on = date});
//   Text sentence = sentence_of(*scan);
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::signature {

struct PaperScan {
  std::string attachment;     // where the program keeps the scan
  std::string sha256;         // of the scan, as lower-case hexadecimal
  std::string signed_by;      // the name on the paper
  std::string registered_by;  // who entered it: his name or his id, as the caller shows people
  base::Date signed_on;       // the date on the paper
};

// The scan with its names in NFC and without blanks at the ends. Fails with `invalid`/"paper-scan-invalid" and a fault
// for each member that is missing, longer than 200 characters, no SHA-256 or no date.
[[nodiscard]] base::Result<PaperScan> paper_scan(PaperScan scan);

[[nodiscard]] base::Text sentence_of(const PaperScan& scan);

// {"attachment", "sha256", "signed_by", "registered_by", "signed_on", "sentence"}
[[nodiscard]] base::json to_json(const PaperScan& scan);

}  // namespace trinhky::signature
