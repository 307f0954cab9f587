// The signature fields of one revision of a PDF (ISO 32000-1, 12.7.4.5), as its interactive form names them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/signature/pdf_file.h"

namespace trinhky::signature {

inline constexpr std::size_t max_fields = 4096;
inline constexpr std::size_t max_signatures = 32;

struct SignatureField {
  std::string name;          // "Ký.1": the names of the field and of what it hangs below, cleaned for people
  std::uint32_t object = 0;  // the field's object; 0 where it has none of its own
  bool is_signed = false;    // it has a value
  Value dictionary;          // the signature dictionary, with the places it was read from
};

struct SignatureFields {
  std::vector<SignatureField> fields;
  bool is_complete = true;  // false over max_fields, or where a field could not be read
};

[[nodiscard]] SignatureFields signature_fields(PdfFile& file);

}  // namespace trinhky::signature
