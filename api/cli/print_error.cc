#include "api/cli/print_error.h"

#include <iostream>

#include "api/server/problem.h"

namespace trinhky::cli {
namespace {

constexpr std::size_t max_faults_shown = 20;

void print_details(const base::Error& error, server::Language language, std::ostream& err) {
  for (std::size_t i = 0; i < error.faults.size() && i < max_faults_shown; ++i) {
    err << "  " << error.faults[i].pointer << ": " << server::in(language, error.faults[i].message) << "\n";
  }
  if (error.faults.size() > max_faults_shown) err << "  … +" << error.faults.size() - max_faults_shown << "\n";
  if (error.faults.empty() && !error.pointer.empty()) err << "  " << error.pointer << "\n";
  if (!error.log.empty()) err << "  (" << error.log << ")\n";
}

}  // namespace

void print_error(const base::Error& error) {
  std::cerr << error.message.vi << "\n" << error.message.en << "\n";
  print_details(error, server::Language::vi, std::cerr);
}

int print_error(const base::Error& error, server::Language language, std::ostream& err, int code) {
  err << server::in(language, error.message) << "\n";
  print_details(error, language, err);
  return code;
}

}  // namespace trinhky::cli
